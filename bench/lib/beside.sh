# The subjects of `bench/run`, measured on two databases in turns, and others that a large database
# might slow down.

beside_subjects=(read first_page last_page churn create add open sign_in search groups_of nested below)

declare -A keys origins users_of=([small]=$SCALE [large]=$USERS) groups_of=([small]=$SCALE [large]=$GROUPS_TOO)

declare -A databases=([small]=roster [large]=large)

# make_keys NAME: a key with the scopes that most applications have, and one with all scopes.
make_keys() {
    local DATABASE_URL="host=$PGHOST user=roster dbname=${databases[$1]}"
    keys[$1]=$(make_key Benchmark size users:write,groups:write,invites:write,sessions:write)
    keys[$1-admin]=$(make_key Administrator all admin)
}

make_key() { roster key create "$1" --id "$2" --scopes "$3" 2>"$work/key.log" || die "$(cat "$work/key.log")"; }

# start_beside NAME: starts a Roster with default settings for this database.
start_beside() {
    : >"$work/roster-$1.log"
    # Versions that are compared with may be older than the limit.
    local limits=()
    if "$program" --help | grep -q ROSTER_PASSWORDS_PER_MINUTE; then
        limits=(ROSTER_PASSWORDS_PER_MINUTE=1000000)
    fi
    env ${limits[@]+"${limits[@]}"} DATABASE_URL="host=$PGHOST user=roster dbname=${databases[$1]}" \
        ROSTER_LISTEN=127.0.0.1:0 "$program" >>"$work/roster-$1.log" 2>&1 &
    beside_pids[$1]=$!
    roster_pid=$!
    origins[$1]=$(await_origin "$work/roster-$1.log" "$roster_pid")
    port=${origins[$1]##*:}
    await_ready
}

# turn_to NAME: sends all following requests to this database's Roster.
turn_to() {
    at=$1
    origin=${origins[$1]} key=${keys[$1]} admin=${keys[$1-admin]} roster_pid=${beside_pids[$1]}
    port=${origin##*:}
    users=${users_of[$1]} groups=${groups_of[$1]}
    export PGDATABASE=${databases[$1]}
}
beside_read() { hammer "read_$at" -s bench/wrk/read.lua "$origin" -- "$groups"; }
beside_read_alone() { CONNECTIONS=1 hammer "read_alone_$at" -s bench/wrk/read.lua "$origin" -- "$groups"; }
beside_first_page() { hammer "first_page_$at" "$origin/group/large/user"; }
beside_last_page() { hammer "last_page_$at" "$origin/group/large/user?after=$(cursor $((users - 50)))"; }
beside_create() { hammer "create_$at" -s bench/wrk/create.lua "$origin"; }
beside_add() { hammer "add_$at" -s bench/wrk/add.lua "$origin" -- "$groups" "$users"; }
beside_open() { hammer "open_$at" -s bench/wrk/open.lua "$origin" -- "$users"; }
beside_sign_in() { CONNECTIONS=16 hammer "sign_in_$at" -s bench/wrk/sign_in.lua "$origin"; }

beside_churn() {
    hammer "churn_$at" -s bench/wrk/churn.lua "$origin" -- large
    sql -c "DELETE FROM memberships m USING users u WHERE u.id LIKE 'guest-%' AND m.namespace_no = 1 AND m.user_no = u.no"
}

# A prefix that eleven usernames have.
beside_search() { hammer "search_$at" "$origin/user?q=user-$((users * 5432 / 100000))"; }
# The groups of a user who is in ten.
beside_groups_of() { hammer "groups_of_$at" "$origin/user/$((100000000000 + users / 2))/group"; }
# The groups of the user who is in twenty directly and in two hundred by nesting.
beside_nested() { hammer "nested_$at" "$origin/user/nested/group?effective=true&limit=200"; }
# The first members of a group and of a chain of nine groups nested in it. Nine, because a group has
# about that many members in the small database: with fifty, the large database would have to read more.
beside_below() { hammer "below_$at" "$origin/group/$((100000000000 + groups / 20))/user?effective=true&limit=9"; }

# Runs each subject for one second and discards the result.
warm_up_beside() {
    local SECONDS_EACH=1 samples=$work/warm subject database
    say "warming up"
    for subject in "${beside_subjects[@]}"; do
        for database in small large; do
            turn_to "$database"
            "beside_$subject"
        done
    done
}
