# The report: medians, their ratio, and the target.

report() {
    local file=$work/RESULTS.md
    {
        heading
        printf '\n| what | Roster | compared with | ratio | target | met |\n|---|---|---|---|---|---|\n'
        rows
        printf '\n## Missed\n\n'
        grep '| \*\*no\*\* |' "$work/rows" | awk -F' [|] ' '{sub(/^[|] /, "", $1); print "- " $1 ": " $4 " instead of " $5 ", because …"}' || true
        grep -q '| \*\*no\*\* |' "$work/rows" || echo "Nothing."
        printf '\n## Each round\n\nPer second; memory in MB, start in ms.\n\n'
        for name in "$work"/samples/*; do echo "- $(basename "$name" | tr _ ' '): $(tr '\n' ' ' <"$name")"; done
    } >"$file"
    cat "$file"
    if [ "$SCALE" -ge 100000 ] && [ "$ROUNDS" -ge 3 ] && [ "$SECONDS_EACH" -ge 10 ]; then
        cp "$file" bench/RESULTS.md
        say "written to bench/RESULTS.md"
    else
        say "bench/RESULTS.md is unchanged: a full run has SCALE=100000 ROUNDS=3 SECONDS_EACH=10"
    fi
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
        limit=$(awk "BEGIN {print 1 / (1 / $(median read_constant) + 1 / $(median read_pgbench))}")
        at_least "read a group by id" "$(median read)" \
            "actix returning a constant ($(median read_constant)/s), then pgbench ($(median read_pgbench)/s)" "$limit" 0.9
        beside "create a group" create "pgbench, the same statement" create_pgbench 0.6
        beside "add a member" add "pgbench, the same statement" add_pgbench 0.6
        beside "first page of $SCALE members" first_page_large "first page of 100" first_page_small 0.8
        beside "last page of $SCALE members" last_page_large "last page of 100" last_page_small 0.8
        beside "add and remove a member among $SCALE" churn_large "among 100" churn_small 0.8
        beside "open a session by API key" open "pgbench, the same statement" open_pgbench 0.6
        beside "sign in, 16 connections" sign_in "the argon2 crate on all cores" argon2 0.85
        below "read a group during sign-ins, 4 connections, p99" "$(median sign_in_read_p99)" 50 ms
        below "memory, idle" "$(median idle)" 25 MB
        below "memory, after the benchmark" "$(median loaded)" 60 MB
        below "start to ready" "$(median start)" 150 ms
    } | tee "$work/rows"
}

# beside WHAT SAMPLES BASELINE SAMPLES RATIO
beside() { at_least "$1" "$(median "$2")" "$3" "$(median "$4")" "$5"; }

# at_least WHAT RATE BASELINE RATE RATIO
at_least() {
    awk -v what="$1" -v rate="$2" -v yardstick="$3" -v other="$4" -v wanted="$5" 'BEGIN {
        printf "| %s | %.0f/s | %.0f/s: %s | %.2f | %s | %s |\n", what, rate, other, yardstick, rate / other, wanted,
            (rate / other >= wanted ? "yes" : "**no**")
    }'
}

# below WHAT VALUE LIMIT UNIT
below() {
    awk -v what="$1" -v value="$2" -v limit="$3" -v unit="$4" 'BEGIN {
        printf "| %s | %s %s | | | under %s %s | %s |\n", what, value, unit, limit, unit,
            (value < limit ? "yes" : "**no**")
    }'
}
