# The temporary directory: creates a PostgreSQL with the data in it, and cleans up at the end.

work="" postgres_pid="" constant_pid="" roster_pid=""
# The process ids of other Rosters, by database.
declare -A beside_pids

make_place() {
    # Not in a home directory, which PostgreSQL's user may not enter when this runs as root.
    work=$(mktemp -d /var/tmp/roster-bench.XXXXXX)
    chmod a+x "$work"
    trap clean_up EXIT
    trap 'exit 130' INT TERM
    say "creating a PostgreSQL in $work"
    # Roster creates the cluster, so that it is like its private one. All commands have the secret that is
    # beside it.
    export ROSTER_DATA_DIR=$work/data
    roster migrate >"$work/migrate.log" 2>&1 || die "$(cat "$work/migrate.log")"
    start_postgres
    export DATABASE_URL="host=$PGHOST user=roster dbname=roster"
    # Most applications have a key without `admin`, and for those each write checks more.
    admin=$(roster key create Loader --id loader --scopes admin 2>>"$work/migrate.log")
    key=$(roster key create Benchmark --id bench --scopes users:read,groups:write,sessions:write 2>>"$work/migrate.log")
}

# Starts the cluster as Roster would, with full durability, but with more connections: pgbench needs 32
# in addition to Roster's own.
start_postgres() {
    local cluster=$work/data/postgres version owner as=()
    version=$(cat "$cluster/PG_VERSION")
    bin=$(find_postgres "$version")
    owner=$(ls -ld "$cluster" | awk '{print $3}')
    mkdir -m 700 "$work/run"
    if [ "$(id -u)" = 0 ]; then
        chown "$owner" "$work/run"
        as=(setpriv "--reuid=$owner" "--regid=$owner" --clear-groups)
    fi
    (cd / && exec ${as[@]+"${as[@]}"} "$bin/postgres" -D "$cluster" -c listen_addresses= -c port=5432 \
        -c max_connections=100 -c "unix_socket_directories=$work/run" -c fsync=on \
        -c synchronous_commit=on -c full_page_writes=on) >"$work/postgres.log" 2>&1 &
    postgres_pid=$!
    export PGHOST=$work/run PGPORT=5432 PGUSER=roster PGDATABASE=roster
    until "$bin/pg_isready" -q; do
        kill -0 "$postgres_pid" 2>/dev/null || die "$(cat "$work/postgres.log")"
        sleep 0.1
    done
    # In clusters of older versions Roster's role is the superuser.
    PGUSER=$(sql -c "SELECT rolname FROM pg_roles WHERE oid = 10")
}

find_postgres() {
    local dir
    for dir in "/usr/lib/postgresql/$1/bin" "/usr/pgsql-$1/bin" "/opt/homebrew/opt/postgresql@$1/bin" \
        "/usr/local/opt/postgresql@$1/bin" "$(pg_config --bindir 2>/dev/null || true)" ${PATH//:/ }; do
        [ ! -x "$dir/postgres" ] || [ ! -x "$dir/pgbench" ] || { echo "$dir"; return; }
    done
    die "cannot find a PostgreSQL $1 with pgbench"
}

sql() { "$bin/psql" -XAtq -v ON_ERROR_STOP=1 "$@"; }

load_data() {
    say "loading $SCALE users, $SCALE groups, $((SCALE * 10)) memberships"
    sql -v scale="$SCALE" -f bench/data.sql >"$work/load.log"
}

clean_up() {
    local status=$? pid
    for pid in "$roster_pid" "$constant_pid" ${beside_pids[*]+"${beside_pids[@]}"}; do end TERM "$pid"; done
    # A fast shutdown: it closes the remaining connections.
    end INT "$postgres_pid"
    rm -rf "$work"
    exit "$status"
}

end() {
    [ -z "$2" ] || { kill "-$1" "$2" && wait "$2"; } 2>/dev/null || true
}
