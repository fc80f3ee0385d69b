# The report: the small and the large database side by side, and what each table takes on disk.

size_report() {
    local file=$work/SIZE.md
    {
        size_heading
        printf '\n| what | small | large | times slower | limit | met |\n|---|---|---|---|---|---|\n'
        size_rows
        below_5_ms
        printf '\n## Plans\n\n'
        printf '`auto_explain` logged %s plans of %s statements, which the calls in bench/lib/plans.sh (all that read a page or an entity, or write, in every dialect) sent to the large database: ' \
            "$plan_count" "$statement_count"
        [ -s "$work/scans" ] && printf 'not checked.\n' ||
            printf 'none reads a large table in full. There is no sequential scan of one, and no step reads or discards 20,000 of its rows. Totals, which searches of the Nuxeo dialect include, and lists without pages are left out.\n'
        printf '\n## On the disk\n\n| what | rows | MB | bytes a row |\n|---|---|---|---|\n'
        PGDATABASE=large sizes
    } >"$file"
    cat "$file"
    if [ "$USERS" -ge 1000000 ] && [ "$SCALE" -ge 100000 ] && [ "$ROUNDS" -ge 3 ] && [ "$SECONDS_EACH" -ge 5 ]; then
        cp "$file" bench/SIZE.md
        say "written to bench/SIZE.md"
        ! grep -q '\*\*no\*\*' "$file" || die "the large database is slower than the limit allows"
    else
        say "bench/SIZE.md is unchanged and the limits are not checked: a full run has USERS=1000000 SCALE=100000 ROUNDS=3 SECONDS_EACH=5"
    fi
}

size_heading() {
    cat <<END
# What \`make bench-size\` measured

$(date -u '+%Y-%m-%d %H:%M') UTC, commit $(git describe --always --dirty 2>/dev/null || echo unknown), on $(machine), PostgreSQL $(sql -c 'SHOW server_version'). Load average before: $load_before.

Small: $SCALE users, $SCALE groups, $((SCALE * 10)) memberships. Large: $USERS users, $GROUPS_TOO groups, $((USERS * 10)) memberships, $USERS sessions, $GROUPS_TOO invites, loaded by COPY. In both, one group contains all users, all groups are nested in chains of ten, and one group contains a thousand groups. One PostgreSQL with full durability and Roster's own settings, and one Roster for each database. Requests per second over $CONNECTIONS connections; medians of $ROUNDS interleaved rounds of $SECONDS_EACH s.
END
}

size_rows() {
    slower read "read a group by id"
    slower first_page "first page of a group with all users in it"
    slower last_page "last page of the same group"
    slower churn "add and remove a member of the same group"
    slower create "create a group"
    slower add "add a member"
    slower open "open a session by API key"
    slower sign_in "sign in, 16 connections"
    slower search "search users by a prefix"
    slower groups_of "the ten groups of a user"
    slower nested "the two hundred effective groups of a user"
    slower below "the first nine effective members of a group with nine nested in it"
}

slower() {
    awk -v what="$2" -v small="$(median "$1_small")" -v large="$(median "$1_large")" 'BEGIN {
        printf "| %s | %.0f/s | %.0f/s | %.2f | 1.5 | %s |\n", what, small, large, small / large,
            (small / large <= 1.5 ? "yes" : "**no**")
    }'
}

below_5_ms() {
    sort -g "$work/nested" | awk '{v[NR] = $1} END {
        printf "| time in PostgreSQL for the two hundred groups, median and maximum of %d | | %.2f ms, %.2f ms | | 5 ms | %s |\n",
            NR, v[int((NR + 1) / 2)], v[NR], (NR == 30 && v[NR] < 5 ? "yes" : "**no**")
    }'
}

# Prints the size of each table, in total and for each index.
sizes() {
    sql -F ' | ' <<'END' | sed 's/^/| /; s/$/ |/'
        WITH t AS (SELECT c.oid, c.relname, s.n_live_tup AS rows FROM pg_class c
            JOIN pg_stat_user_tables s ON s.relid = c.oid
            WHERE c.relname IN ('users', 'groups', 'memberships', 'subgroups', 'sessions', 'invites', 'changes')),
        what AS (
            SELECT relname, 0 AS rank, '**' || relname || '**, with indexes' AS what, rows, pg_total_relation_size(oid) AS size FROM t
            UNION ALL SELECT relname, 1, relname || ', the table', rows, pg_table_size(oid) FROM t
            UNION ALL SELECT relname, 2, '`' || i.indexrelid::regclass || '`', rows, pg_relation_size(i.indexrelid)
            FROM t JOIN pg_index i ON i.indrelid = t.oid)
        SELECT what, rows, round(size / 1e6, 1), round(size::numeric / greatest(rows, 1)) FROM what
        ORDER BY relname <> 'memberships', relname, rank, size DESC
END
}
