# The tables: the small database beside the large, and what each thing takes on the disk.

size_report() {
    local file=$work/SIZE.md
    {
        size_heading
        printf '\n| what | small | large | times slower | at most | reached |\n|---|---|---|---|---|---|\n'
        size_rows
        below_5_ms
        printf '\n## Plans\n\n'
        printf '%s plans of %s statements, which the calls of bench/lib/plans.sh (what reads a page or an entity or writes, of the four dialects) sent to the large database, were written down by `auto_explain`: ' \
            "$plan_count" "$statement_count"
        [ -s "$work/scans" ] && printf 'not judged.\n' ||
            printf 'none reads a large table through: there is no sequential scan, and no step takes 20,000 rows of one by an index or drops as many. Left out is what tells of all at once: totals, which a search by Nuxeo has too, and lists without pages.\n'
        printf '\n## On the disk\n\n| what | rows | MB | bytes a row |\n|---|---|---|---|\n'
        PGDATABASE=large sizes
    } >"$file"
    cat "$file"
    if [ "$USERS" -ge 1000000 ] && [ "$SCALE" -ge 100000 ] && [ "$ROUNDS" -ge 3 ] && [ "$SECONDS_EACH" -ge 5 ]; then
        cp "$file" bench/SIZE.md
        say "kept as bench/SIZE.md"
        ! grep -q '\*\*no\*\*' "$file" || die "a large database is slower than it may be"
    else
        say "neither kept nor judged: a full run has USERS=1000000 SCALE=100000 ROUNDS=3 SECONDS_EACH=5"
    fi
}

size_heading() {
    cat <<END
# What \`make bench-size\` measured

$(date -u '+%Y-%m-%d %H:%M') UTC, commit $(git describe --always --dirty 2>/dev/null || echo unknown), on $(machine), PostgreSQL $(sql -c 'SHOW server_version'). Load average before: $load_before.

Small: $SCALE users, $SCALE groups, $((SCALE * 10)) memberships. Large: $USERS users, $GROUPS_TOO groups, $((USERS * 10)) memberships, $USERS sessions, $GROUPS_TOO invites, loaded by COPY. In both a group has all users in it, all groups are nested ten deep, and one has a thousand groups in it. One PostgreSQL with full durability and Roster's own settings, a Roster on each database. Requests per second over $CONNECTIONS connections; medians of $ROUNDS interleaved rounds of $SECONDS_EACH s.
END
}

size_rows() {
    slower read "read a group by id"
    slower first_page "first page of a group with everybody in it"
    slower last_page "last page of it"
    slower churn "add and remove a member of it"
    slower create "create a group"
    slower add "add a member"
    slower open "open a session by API key"
    slower sign_in "sign in, 16 connections"
    slower search "search users by a prefix"
    slower groups_of "the ten groups of a user"
    slower nested "the two hundred groups of a user by nesting"
    slower below "the first nine members of ten groups below each other"
}

slower() {
    awk -v what="$2" -v small="$(median "$1_small")" -v large="$(median "$1_large")" 'BEGIN {
        printf "| %s | %.0f/s | %.0f/s | %.2f | 1.5 | %s |\n", what, small, large, small / large,
            (small / large <= 1.5 ? "yes" : "**no**")
    }'
}

below_5_ms() {
    sort -g "$work/nested" | awk '{v[NR] = $1} END {
        printf "| time of the server for the two hundred groups, median and longest of %d | | %.2f ms, %.2f ms | | 5 ms | %s |\n",
            NR, v[int((NR + 1) / 2)], v[NR], (NR == 30 && v[NR] < 5 ? "yes" : "**no**")
    }'
}

# Each table, what it takes in all, and each of its indexes.
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
