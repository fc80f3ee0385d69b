# The subjects of `bench/scim`, and its report.

# Users until there are USERS of them: the groups keep the members that they have.
more_users() {
    say "loading $((USERS - SCALE)) more users"
    sql -v scale="$SCALE" -v users="$USERS" >>"$work/load.log" <<'END'
        SET session_replication_role = replica;
        \ir bench/keys.sql
        INSERT INTO users (namespace_no, no, id, :username, email, login_email, name, created_at, updated_at)
        SELECT 1, n + 2000, 100000000000 + n, :user, 'user-' || n || '@example.org',
            'user-' || n || '@example.org', 'User ' || n, '2026-01-01Z', '2026-01-01Z'
        FROM generate_series(:scale + 1, :users) n;
        SELECT setval(pg_get_serial_sequence('users', 'no'), :users + 10000);
        RESET session_replication_role;
        VACUUM ANALYZE;
END
}

each_subject() {
    hammer change_small -s bench/wrk/scim_churn.lua "$origin" -- small
    hammer change_large -s bench/wrk/scim_churn.lua "$origin" -- large
    hammer read_native "$origin/group/large"
    hammer read_scim "$origin/scim/v2/Groups/large?excludedAttributes=members"
    hammer filter -s bench/wrk/scim_filter.lua "$origin" -- "$USERS"
}

# The plans of what a filter sends to PostgreSQL, as `auto_explain` logs them.
filter_plan() {
    local setting begin
    say "reading plans"
    for setting in "session_preload_libraries = auto_explain" "auto_explain.log_min_duration = 0"; do
        sql -c "ALTER DATABASE roster SET $setting"
    done
    stop_roster
    start_roster
    begin=$(($(wc -c <"$work/postgres.log") + 1))
    http GET '/scim/v2/Users?filter=userName%20eq%20%22USER-77%22'
    [[ $response == *'"totalResults":1'* ]] || die "the filter finds nobody: $response"
    sleep 1
    tail -c "+$begin" "$work/postgres.log" | grep -A1 'Scan.* on users x' |
        sed 's/^[[:space:]]*//; s/  (cost.*//; /^--$/d' >"$work/plan"
    [ -s "$work/plan" ] || die "PostgreSQL has logged no plan"
}

scim_report() {
    local file=$work/SCIM.md
    {
        cat <<END
# What \`make bench-scim\` measured

$(date -u '+%Y-%m-%d %H:%M') UTC, commit $(git describe --always --dirty 2>/dev/null || echo unknown), on $(machine), PostgreSQL $(sql -c 'SHOW server_version'). Load average before: $load_before.

$USERS users, $SCALE groups, one group with $SCALE members and one with 100. $CONNECTIONS connections over loopback. Full durability. Medians of $ROUNDS interleaved rounds of $SECONDS_EACH s. Every request has an API key.

| what | beside | | times slower | limit | met |
|---|---|---|---|---|---|
END
        scim_rows
        printf '\n## The filter `userName eq`\n\n%.0f requests/s among %s users. PostgreSQL finds the user, and counts, so:\n\n```\n' \
            "$(median filter)" "$USERS"
        cat "$work/plan"
        printf '```\n\n## What Entra sends\n\nMilliseconds, over four connections; a request is slow that takes over 200 ms.\n\n'
        cat "$work/entra"
        printf '\n## Pages\n\nMilliseconds for a page of 100 of %s users, the median of five.\n\n' "$USERS"
        cat "$work/pages"
    } >"$file"
    cat "$file"
    if [ "$USERS" -ge 1000000 ] && [ "$SCALE" -ge 100000 ] && [ "$ROUNDS" -ge 3 ] && [ "$PROVISIONED" -ge 10000 ]; then
        cp "$file" bench/SCIM.md
        say "written to bench/SCIM.md"
    else
        say "bench/SCIM.md is unchanged: a full run has USERS=1000000 SCALE=100000 ROUNDS=3 PROVISIONED=10000"
    fi
    ! grep -q 'Seq Scan' "$work/plan" || die "the filter reads all users"
    ! grep -q '\*\*no\*\*' "$file" || die "a limit is not met"
}

scim_rows() {
    compared "PATCH that adds or removes a member of $SCALE" change_large "of 100" change_small
    compared "GET of a group without its members" read_scim "a native read" read_native
    awk -F'|' '$2 ~ /all/ {printf "| the slowest request of Entra | | %.0f ms | | 200 ms | %s |\n", $6,
        ($6 <= 200 ? "yes" : "**no**")}' "$work/entra"
}

# compared WHAT SAMPLES BESIDE SAMPLES
compared() {
    awk -v what="$1" -v rate="$(median "$2")" -v beside="$3" -v other="$(median "$4")" 'BEGIN {
        printf "| %s: %.0f/s | %s: %.0f/s | | %.2f | 1.2 | %s |\n", what, rate, beside, other, other / rate,
            (other / rate <= 1.2 ? "yes" : "**no**")
    }'
}
