# The large database, loaded with COPY, one table at a time.

make_large() {
    say "loading $USERS users, $GROUPS_TOO groups, $((USERS * 10)) memberships, a session each"
    sql -c "CREATE DATABASE large OWNER roster"
    (
        export PGDATABASE=large DATABASE_URL="host=$PGHOST user=roster dbname=large"
        roster migrate >>"$work/migrate.log" 2>&1 || die "$(cat "$work/migrate.log")"
        # No foreign-key checks: the generated data satisfies them.
        export PGOPTIONS="-c session_replication_role=replica"
        copy_users
        copy_groups
        copy_memberships
        copy_the_rest
        sql >>"$work/load.log" <<END
            SELECT setval(pg_get_serial_sequence('users', 'no'), $USERS + 2000),
                setval(pg_get_serial_sequence('groups', 'no'), $GROUPS_TOO + 2000),
                setval(pg_get_serial_sequence('changes', 'seq'), $USERS + 1000);
END
    )
}

# copy TABLE QUERY: copies the rows of the query into the table, through a client.
copy() { sql -c "COPY ($2) TO STDOUT" | sql -c "COPY $1 FROM STDIN"; }

copy_users() {
    copy "users (namespace_no, no, id, username, username_key, username_skeleton, email, login_email, name, created_at, updated_at)" \
        "SELECT 1, n, 100000000000 + n, 'user-' || n, 'user-' || n, 'user-' || n, 'user-' || n || '@example.org',
            'user-' || n || '@example.org', 'User ' || n, timestamptz '2026-01-01Z', timestamptz '2026-01-01Z'
        FROM generate_series(1, $USERS) n"
    copy "users (namespace_no, no, id, created_at, updated_at)" \
        "SELECT 1, $USERS + 1 + n, 'guest-' || n, timestamptz '2026-01-01Z', timestamptz '2026-01-01Z'
        FROM generate_series(0, 999) n"
}

copy_groups() {
    copy "groups (namespace_no, no, id, name, description, created_at, updated_at)" \
        "SELECT 1, 1 + n, 100000000000 + n, 'Group ' || n, 'The group with the number ' || n,
            timestamptz '2026-01-01Z', timestamptz '2026-01-01Z' FROM generate_series(1, $GROUPS_TOO) n"
    copy "groups (namespace_no, no, id, created_at, updated_at)" \
        "SELECT 1, $GROUPS_TOO + n, id, timestamptz '2026-01-01Z', timestamptz '2026-01-01Z'
        FROM (VALUES (2, 'large'), (3, 'small')) v (n, id)"
}

# Every user is in nine groups spread over all, and in the large one.
copy_memberships() {
    copy "memberships (namespace_no, group_no, user_no, role, joined_at)" \
        "SELECT 1, 2 + (n * 9 + k) * 7919 % $GROUPS_TOO, n, 'member', timestamptz '2026-01-01Z'
        FROM generate_series(1::bigint, $USERS) n, generate_series(0, 8) k
        UNION ALL SELECT 1, $GROUPS_TOO + 2, n, 'member', '2026-01-01Z' FROM generate_series(1, $USERS) n
        UNION ALL SELECT 1, $GROUPS_TOO + 3, n, 'member', '2026-01-01Z' FROM generate_series(1, 100) n"
}

# A session for each user, an invite to each group, and a change record of each user.
copy_the_rest() {
    copy "sessions (namespace_no, id, token_hash, user_no, created_at, expires_at)" \
        "SELECT 1, gen_random_uuid(), sha256(n::text::bytea), n, now(), now() + interval '7 days'
        FROM generate_series(1, $USERS) n"
    copy "invites (namespace_no, id, group_no, email, code_hash, code_sealed, role, max_uses, uses, created_at, updated_at, expires_at)" \
        "SELECT 1, gen_random_uuid(), 1 + n, 'guest-' || n || '@example.org', sha256(n::text::bytea), '',
            'member', 1, 0, now(), now(), now() + interval '7 days' FROM generate_series(1, $GROUPS_TOO) n"
    copy "changes (namespace_no, seq, at, actor, action, entity_type, entity_id, document)" \
        "SELECT 1, 1000 + n, timestamptz '2026-01-01Z', 'system', 'user.created', 'user', 100000000000 + n,
            jsonb_build_object('id', 100000000000 + n) FROM generate_series(1, $USERS) n"
}

# Nesting, the same in both databases: chains of ten groups that cover all groups; the group `wide`,
# which contains a thousand groups, each of them the start of a chain; and the user `nested`, who is in
# twenty groups at the end of chains, and so effectively in two hundred.
nest() {
    local tenth=$((groups / 10))
    sql -v groups="$groups" -v tenth="$tenth" <<'END' >>"$work/load.log"
        SET session_replication_role = replica;
        INSERT INTO groups (namespace_no, no, id, created_at, updated_at)
        VALUES (1, :groups + 4, 'wide', '2026-01-01Z', '2026-01-01Z');
        CREATE TEMPORARY TABLE edges AS
        SELECT 1 + n - :tenth AS parent, 1 + n AS child FROM generate_series(:tenth + 1, :groups) n
        UNION ALL SELECT :groups + 4, 1 + n FROM generate_series(1, least(1000, :tenth)) n;
        INSERT INTO subgroups (namespace_no, parent_no, child_no)
        SELECT 1, parent, child FROM edges;
        INSERT INTO users (namespace_no, id, created_at, updated_at) VALUES (1, 'nested', '2026-01-01Z', '2026-01-01Z');
        INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at)
        SELECT 1, 1 + :groups - n, u.no, 'member', '2026-01-01Z' FROM generate_series(0, 19) n, users u WHERE u.id = 'nested';
END
}
