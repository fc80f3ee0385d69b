# The subjects of the measurement, each with its baseline.

subjects=(read first_page last_page churn create add open alone sign_in)

measure_read() {
    hammer read_constant -s bench/wrk/read.lua "$constant_origin" -- "$SCALE"
    statement read_pgbench read
    hammer read -s bench/wrk/read.lua "$origin" -- "$SCALE"
}

measure_first_page() {
    hammer first_page_small "$origin/group/small/user"
    hammer first_page_large "$origin/group/large/user"
}

measure_last_page() {
    hammer last_page_small "$origin/group/small/user?after=$(cursor 50)"
    hammer last_page_large "$origin/group/large/user?after=$(cursor $((SCALE - 50)))"
}

measure_churn() {
    hammer churn_small -s bench/wrk/churn.lua "$origin" -- small
    hammer churn_large -s bench/wrk/churn.lua "$origin" -- large
    # wrk may stop between adding and removing.
    sql -c "DELETE FROM memberships m USING users u WHERE u.id LIKE 'guest-%' AND m.namespace_no = 1 AND m.user_no = u.no"
}

measure_create() {
    statement create_pgbench create
    hammer create -s bench/wrk/create.lua "$origin"
}

measure_add() {
    statement add_pgbench add
    hammer add -s bench/wrk/add.lua "$origin" -- "$SCALE"
}

measure_open() {
    statement open_pgbench open
    hammer open -s bench/wrk/open.lua "$origin" -- "$SCALE"
}

# Reading and writing over one connection.
measure_alone() {
    local CONNECTIONS=1
    hammer read_alone_constant -s bench/wrk/read.lua "$constant_origin" -- "$SCALE"
    statement read_alone_pgbench read
    hammer read_alone -s bench/wrk/read.lua "$origin" -- "$SCALE"
    hammer first_page_alone "$origin/group/large/user"
    statement create_alone_pgbench create
    hammer create_alone -s bench/wrk/create.lua "$origin"
}

# Signing in, with the argon2 crate alone as the baseline; and reading a group while others sign in.
measure_sign_in() {
    sample argon2 "$($examples/argon2 "$SECONDS_EACH")"
    CONNECTIONS=16 hammer sign_in -s bench/wrk/sign_in.lua "$origin"
    read_beside -s bench/wrk/sign_in.lua "$origin"
}

# From exec to the first 200, with an existing database.
measure_start() {
    local i begun
    say "start"
    for i in 1 2 3 4 5; do
        stop_roster
        begun=${EPOCHREALTIME/./}
        launch_roster
        await_ready
        sample start $(((${EPOCHREALTIME/./} - begun) / 1000))
    done
}

# The cursor after the user with this number, as `Cursor::encode` writes it.
cursor() { printf "n$(printf %016x "$1" | sed 's/../\\x&/g')" | base64 | tr +/ -_; }

# Users with a password. Hashing takes a while, so that all have the same hash.
make_sleepers() {
    local hash
    http_as "$admin" POST /user '{"entity-type": "user", "id": "sleeper-0", "properties": {"password": "correct horse"}}'
    hash=$(sql -c "SELECT password_hash FROM users WHERE id = 'sleeper-0'")
    sql -v hash="$hash" <<<"\ir bench/keys.sql
        INSERT INTO users (namespace_no, id, :username, password_hash, created_at, updated_at)
        SELECT 1, concat('sleeper-', n), :sleeper, :'hash', now(), now() FROM generate_series(1, 100) n"
}

# Runs each subject for one second and discards the result, so that plans exist and pages are in memory.
warm_up() {
    local SECONDS_EACH=1 samples=$work/warm subject
    say "warming up"
    for subject in "${subjects[@]}"; do "measure_$subject"; done
}

# Checks that pages have 50 entries, and makes a pgbench script of each statement that is measured.
check_statements() {
    local page
    for page in "small/user" "large/user" "large/user?after=$(cursor $((SCALE - 50)))"; do
        http GET "/group/$page"
        [ "$(grep -o '"entity-type":"user"' <<<"$response" | wc -l)" -eq 50 ] || die "$page does not have 50 entries"
    done
    sql -c "ALTER SYSTEM SET log_statement = 'all'" -c "SELECT pg_reload_conf()" >/dev/null
    sleep 0.5
    http GET /group/large
    http POST /group '{"entity-type": "group", "properties": {"name": "A", "description": "B"}}'
    http POST /group/small/user/guest-0
    http DELETE /group/small/user/guest-0
    http POST /user/guest-0/session
    sql -c "ALTER SYSTEM RESET log_statement" -c "SELECT pg_reload_conf()" >/dev/null
    executed <"$work/postgres.log" >"$work/statements"
    make_script read 'SELECT g.* FROM groups g WHERE g.namespace_no'
    make_script create 'INSERT INTO groups'
    make_script add 'INSERT INTO memberships'
    make_script open 'INSERT INTO sessions'
    for name in create add open; do check_writes "$name"; done
}

# Prints the statements in PostgreSQL's log that were executed, one per line.
executed() {
    awk '/^[0-9-]+ [0-9:.]+ / {
            if (text != "") print text
            text = ""
            inside = sub(/.*LOG:  execute [^:]*: /, "")
        }
        inside {gsub(/[ \t]+/, " "); text = text " " $0}
        END {if (text != "") print text}'
}

# make_script NAME PATTERN: writes a pgbench script with the one statement that matches, as Roster runs
# it. bench/pgbench/NAME.binds has the variables of the script, and what it sends in place of $1, $2, …
make_script() {
    local file=bench/pgbench/$1.binds statement bind
    statement=$(grep -F "$2" "$work/statements") || die "Roster runs no statement with $2: $(cat "$work/statements")"
    [ "$(wc -l <<<"$statement")" = 1 ] || die "more than one statement has $2: $statement"
    local i=0 all=()
    while read -r bind; do all+=("$bind"); done < <(grep -v '^\\' "$file")
    # From the last to the first, so that $1 is not found in $10.
    for ((i = ${#all[@]}; i > 0; i--)); do
        [[ $statement == *"\$$i"* ]] || die "$file has ${#all[@]} binds, but there is no \$$i in: $statement"
        statement=${statement//"\$$i"/"${all[i - 1]}"}
    done
    [[ ! $statement =~ \$[0-9] ]] || die "$file has too few binds: $statement"
    { grep '^\\' "$file"; echo "$statement;"; } >"$work/$1.sql"
}

# check_writes NAME: checks that the script writes what Roster would, and not nothing because its binds
# are in another order. Some users are in the group already.
check_writes() {
    local before after
    before=$(sql -c "SELECT count(*) FROM changes")
    "$bin/pgbench" -n -M prepared -t 20 -f "$work/$1.sql" -D scale="$SCALE" "${binds[@]}" >"$work/pgbench.log" 2>&1 ||
        die "bench/pgbench/$1.binds: $(cat "$work/pgbench.log")"
    after=$(sql -c "SELECT count(*) FROM changes")
    [ $((after - before)) -ge 15 ] || die "bench/pgbench/$1.binds: 20 runs left $((after - before)) change records"
}
