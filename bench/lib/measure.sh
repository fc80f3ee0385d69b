# Measures once, with wrk or with pgbench, and appends the result to a file of samples for each name.

CONNECTIONS=32
readonly THREADS=2

sample() {
    mkdir -p "${samples:-$work/samples}"
    echo "$2" >>"${samples:-$work/samples}/$1"
}

median() {
    sort -g "$work/samples/$1" | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'
}

# Writes everything to disk before a run, so that no run pays for the writes of the previous one.
settle() { sql -c CHECKPOINT; }

# hammer NAME WRK-ARGUMENTS: measures requests per second. Any unsuccessful response ends the benchmark.
hammer() {
    local name=$1 out
    shift
    settle
    out=$(wrk -t$THREADS -c$CONNECTIONS -d"${SECONDS_EACH}s" --timeout 10s -H "Authorization: Bearer $key" "$@")
    ! grep -qE 'Non-2xx|Socket errors' <<<"$out" || die "$name: requests failed
$out
$(grep -E ' (4|5)[0-9][0-9] |ERROR|WARN' "$work"/roster*.log | tail -5)"
    sample "$name" "$(awk '/^Requests\/sec:/ {printf "%.0f", $2}' <<<"$out")"
}

# The values that Roster binds. pgbench has no NULL, so that a bind which is null is made of `none` or
# `never`.
readonly binds=(-D ns=1 -D none=0 -D never=infinity -D every=false -D ordinary=true -D me=0 -D role=member
    -D actor=key:bench -D properties={} -D "text=Made by the benchmark" -D agent=wrk -D ip=127.0.0.1
    -D "at=2026-01-01 00:00:00+00" -D "end=2030-01-01 00:00:00+00")

# statement NAME SCRIPT: measures transactions per second with pgbench.
statement() {
    local out
    settle
    out=$("$bin/pgbench" -n -M prepared -c $CONNECTIONS -j $THREADS -T "$SECONDS_EACH" -f "$work/$2.sql" \
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
    sample sign_in_read_p99 "$(awk '$1 == "99%" {value = $2; unit = 1
        if (value ~ /us$/) unit = 0.001
        else if (value !~ /ms$/) unit = 1000
        printf "%.2f", value * unit}' "$work/reading")"
}
