# The report: medians, their ratio, and the target.

report() {
    local file=$work/RESULTS.md
    {
        heading
        printf '\n| what | Roster | compared with | ratio | target | met |\n|---|---|---|---|---|---|\n'
        rows
        printf '\n## Missed\n\n'
        missed
        printf '\n## Each round\n\n'
        printf 'Per second; memory in MB; start and p99 in ms; `roster` and `postgres` are µs of CPU for each request.\n\n'
        for name in "$work"/samples/*; do echo "- $(basename "$name" | tr _ ' '): $(tr '\n' ' ' <"$name")"; done
    } >"$file"
    cat "$file"
    if [ "$SCALE" -ge 100000 ] && [ "$ROUNDS" -ge 3 ] && [ "$SECONDS_EACH" -ge 10 ]; then
        cp "$file" bench/RESULTS.md
        say "written to bench/RESULTS.md"
        ! grep -q '\*\*unexplained\*\*' "$file" || die "a limit is missed, and bench/reasons does not say why"
    else
        say "bench/RESULTS.md is unchanged: a full run has SCALE=100000 ROUNDS=3 SECONDS_EACH=10"
    fi
}

# What is missed, each with the reason in bench/reasons: its lines begin with what a row begins with.
missed() {
    grep -q '| \*\*no\*\* |' "$work/rows" || { echo "Nothing."; return; }
    awk -F' *[|] *' '
        NR == FNR {if ($0 !~ /^#/ && NF > 1) reason[$1] = $2; next}
        / \*\*no\*\* / {
            why = "**unexplained**"
            for (what in reason) if (index($2, what) == 1) why = reason[what]
            printf "- %s: %s instead of %s. %s\n", $2, $5 == "" ? $3 : $5, $6, why
        }' bench/reasons "$work/rows"
}

heading() {
    cat <<END
# What \`make bench\` measured

$(date -u '+%Y-%m-%d %H:%M') UTC, commit $(git describe --always --dirty 2>/dev/null || echo unknown), on $(machine), PostgreSQL $(sql -c 'SHOW server_version'). Load average before: $load_before.

$SCALE users, $SCALE groups, $((SCALE * 10)) memberships, one group with $SCALE members and one with 100. $CONNECTIONS connections over loopback, wrk with $THREADS threads, pgbench with $CONNECTIONS clients and prepared statements over the Unix socket that Roster uses. Full durability. Medians of $ROUNDS interleaved rounds of $SECONDS_EACH s. Every request has an API key.
END
}

machine() {
    local cpu memory
    if [ -r /proc/meminfo ]; then
        cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
        memory=$(awk '/^MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo)
    else
        cpu=$(sysctl -n machdep.cpu.brand_string)
        memory=$(($(sysctl -n hw.memsize) / 1073741824))
    fi
    echo "$(getconf _NPROCESSORS_ONLN) cores of ${cpu:-unknown make}, $memory GiB, $(uname -s) $(uname -r | cut -d. -f1,2)"
}

rows() {
    {
        together read "read a group by id" 1.4
        beside "create a group" create "pgbench, the same statement" create_pgbench 0.75
        beside "add a member" add "pgbench, the same statement" add_pgbench 0.75
        beside "open a session by API key" open "pgbench, the same statement" open_pgbench 0.75
        beside "first page of $SCALE members" first_page_large "first page of 100" first_page_small 0.8
        beside "last page of $SCALE members" last_page_large "last page of 100" last_page_small 0.8
        at_most "a page of $SCALE members, p99" "$(median first_page_large_p99)" 15 ms
        at_most "a page of $SCALE members, CPU of Roster and PostgreSQL" \
            "$(awk "BEGIN {print $(median first_page_large_roster) + $(median first_page_large_postgres)}")" 250 µs
        beside "add and remove a member among $SCALE" churn_large "among 100" churn_small 0.8
        together read_alone "read a group by id, 1 connection"
        beside "create a group, 1 connection" create_alone "pgbench, the same statement" create_alone_pgbench
        told "first page of $SCALE members, 1 connection" "$(median first_page_alone)" /s
        beside "sign in, 16 connections" sign_in "the argon2 crate on all cores" argon2 0.85
        below "read a group during sign-ins, 4 connections, p99" "$(median sign_in_read_p99)" 20 ms
        at_most "memory, idle" "$(median idle)" 18 MB
        told "of that its own, without pages of the program" "$(median idle_own)" " MB"
        below "memory, after the benchmark" "$(median loaded)" 60 MB
        below "start to ready" "$(median start)" 150 ms
    } | tee "$work/rows"
}

# together NAME WHAT [RATIO]: beside the web framework and PostgreSQL, one after the other.
together() {
    local limit
    limit=$(awk "BEGIN {print 1 / (1 / $(median "$1_constant") + 1 / $(median "$1_pgbench"))}")
    at_least "$2" "$(median "$1")" \
        "actix returning a constant ($(median "$1_constant")/s), then pgbench ($(median "$1_pgbench")/s)" "$limit" "${3-}"
}

# beside WHAT SAMPLES BASELINE SAMPLES [RATIO]
beside() { at_least "$1" "$(median "$2")" "$3" "$(median "$4")" "${5-}"; }

# at_least WHAT RATE BASELINE RATE RATIO: without a ratio there is no target.
at_least() {
    awk -v what="$1" -v rate="$2" -v yardstick="$3" -v other="$4" -v wanted="$5" 'BEGIN {
        printf "| %s | %.0f/s | %.0f/s: %s | %.2f | %s | %s |\n", what, rate, other, yardstick, rate / other, wanted,
            (wanted == "" ? "" : rate / other >= wanted ? "yes" : "**no**")
    }'
}

# below WHAT VALUE LIMIT UNIT
below() { limited "$@" under "$(awk "BEGIN {print $2 < $3}")"; }

# at_most WHAT VALUE LIMIT UNIT
at_most() { limited "$@" "at most" "$(awk "BEGIN {print $2 <= $3}")"; }

# limited WHAT VALUE LIMIT UNIT WORDS MET
limited() {
    local met='**no**'
    [ "$6" = 0 ] || met=yes
    printf '| %s | %s %s | | | %s %s %s | %s |\n' "$1" "$2" "$4" "$5" "$3" "$4" "$met"
}

# told WHAT VALUE UNIT: without a target.
told() { printf '| %s | %s%s | | | | |\n' "$1" "$2" "$3"; }
