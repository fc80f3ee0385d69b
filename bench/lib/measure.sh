# Measures once, with wrk or with pgbench, and appends the result to a file of samples for each name.

: "${CONNECTIONS:=32}"
readonly THREADS=2

# No more threads than connections.
threads() { echo $((CONNECTIONS < THREADS ? CONNECTIONS : THREADS)); }

sample() {
    mkdir -p "${samples:-$work/samples}"
    echo "$2" >>"${samples:-$work/samples}/$1"
}

median() {
    sort -g "$work/samples/$1" | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'
}

# Writes everything to disk before a run, so that no run pays for the writes of the previous one.
settle() { sql -c CHECKPOINT; }

# cpu_ticks PID...: the CPU time that these processes have used, in ticks of the clock.
cpu_ticks() {
    local pid
    for pid in "$@"; do
        sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null || true
    done | awk '{sum += $12 + $13} END {print sum + 0}'
}

# The same for PostgreSQL and all its processes, and for those that have ended, such as of connections that were closed.
postgres_ticks() {
    local running ended
    running=$(cpu_ticks "$postgres_pid" $(ps -o pid= --ppid "$postgres_pid"))
    ended=$(sed 's/.*) //' "/proc/$postgres_pid/stat" | awk '{print $14 + $15}')
    echo $((running + ended))
}

# per_request TICKS REQUESTS: microseconds of CPU time for each request.
per_request() { awk -v hz="$(getconf CLK_TCK)" "BEGIN {printf \"%.1f\", $1 * 1e6 / hz / ($2 > 0 ? $2 : 1)}"; }

# p99: the 99th percentile, in ms, in what `wrk --latency` prints.
p99() {
    awk '$1 == "99%" {value = $2; unit = 1
        if (value ~ /us$/) unit = 0.001
        else if (value !~ /ms$/) unit = 1000
        printf "%.2f", value * unit}'
}

# hammer NAME WRK-ARGUMENTS: measures requests per second (NAME), the 99th percentile in ms (NAME_p99), and for
# each request the µs of CPU time of Roster (NAME_roster) and of PostgreSQL (NAME_postgres). Any unsuccessful
# response ends the benchmark.
hammer() {
    local name=$1 out before after requests
    shift
    settle
    before=($(cpu_ticks "$roster_pid") $(postgres_ticks))
    out=$(wrk "-t$(threads)" -c$CONNECTIONS -d"${SECONDS_EACH}s" --timeout 10s --latency \
        -H "Authorization: Bearer $key" "$@")
    after=($(cpu_ticks "$roster_pid") $(postgres_ticks))
    ! grep -qE 'Non-2xx|Socket errors' <<<"$out" || die "$name: requests failed
$out
$(grep -E ' (4|5)[0-9][0-9] |ERROR|WARN' "$work"/roster*.log | tail -5)"
    requests=$(awk '/ requests in / {print $1}' <<<"$out")
    sample "$name" "$(awk '/^Requests\/sec:/ {printf "%.0f", $2}' <<<"$out")"
    sample "${name}_p99" "$(p99 <<<"$out")"
    sample "${name}_roster" "$(per_request $((after[0] - before[0])) "$requests")"
    sample "${name}_postgres" "$(per_request $((after[1] - before[1])) "$requests")"
}

# The values that Roster binds. pgbench has no NULL, so that a bind which is null is made of `none` or
# `never`.
readonly binds=(-D ns=1 -D none=0 -D never=infinity -D every=false -D ordinary=true -D me=0 -D role=member
    -D actor=key:bench -D request=01a229e5-6e54-727e-8ff8-0957bc97c775 -D properties={}
    -D "text=Made by the benchmark" -D agent=wrk -D ip=127.0.0.1
    -D "at=2026-01-01 00:00:00+00" -D "end=2030-01-01 00:00:00+00")

# statement NAME SCRIPT: measures transactions per second with pgbench.
statement() {
    local out
    settle
    out=$("$bin/pgbench" -n -M prepared -c $CONNECTIONS -j "$(threads)" -T "$SECONDS_EACH" -f "$work/$2.sql" \
        -D scale="$SCALE" "${binds[@]}" 2>&1) || die "pgbench: $out"
    sample "$1" "$(awk '/^tps = / {printf "%.0f", $3}' <<<"$out")"
}

# read_beside WRK-ARGUMENTS: measures the 99th percentile, in ms, of reading a group over 4 connections
# while 16 other connections do what the arguments say.
read_beside() {
    local out reading
    settle
    wrk -t1 -c4 -d"${SECONDS_EACH}s" --latency -H "Authorization: Bearer $key" \
        -s bench/wrk/read.lua "$origin" -- "$SCALE" >"$work/reading" 2>&1 &
    reading=$!
    out=$(wrk -t1 -c16 -d"${SECONDS_EACH}s" --timeout 10s "$@")
    wait "$reading" || die "reading: $(cat "$work/reading")"
    ! grep -E 'Non-2xx|Socket errors' "$work/reading" - <<<"$out" || die "requests failed: $out"
    sample read_beside_sign_ins "$(awk '/^Requests\/sec:/ {print $2}' "$work/reading")"
    sample sign_in_read_p99 "$(p99 <"$work/reading")"
}
