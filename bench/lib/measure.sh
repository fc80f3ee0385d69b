# One measurement, with wrk or with pgbench, and what is kept of it: a file of samples for each name.

readonly CONNECTIONS=32 THREADS=2

sample() {
    mkdir -p "${samples:-$work/samples}"
    echo "$2" >>"${samples:-$work/samples}/$1"
}

median() {
    sort -g "$work/samples/$1" | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'
}

# Every run begins with what was written before it on the disk, so that none pays for another's.
settle() { sql -c CHECKPOINT; }

# hammer NAME WRK-ARGUMENTS: requests per second. Any answer but success ends the benchmark.
hammer() {
    local name=$1 out
    shift
    settle
    out=$(wrk -t$THREADS -c$CONNECTIONS -d"${SECONDS_EACH}s" --timeout 10s -H "Authorization: Bearer $key" "$@")
    ! grep -qE 'Non-2xx|Socket errors' <<<"$out" || die "$name: requests failed
$out
$(grep -E ' (4|5)[0-9][0-9] |ERROR|WARN' "$work/roster.log" | tail -5)"
    sample "$name" "$(awk '/^Requests\/sec:/ {printf "%.0f", $2}' <<<"$out")"
}

# What Roster binds. pgbench has no null, so a membership that does not expire does so at the end.
readonly binds=(-D ns=1 -D free=false -D actor=key:bench -D action=group.created -D role=member
    -D "at=2026-01-01 00:00:00+00" -D never=infinity -D properties={} -D "text=Made by the benchmark")

# statement NAME SCRIPT: transactions per second of pgbench.
statement() {
    local out
    settle
    out=$("$bin/pgbench" -n -M prepared -c $CONNECTIONS -j $THREADS -T "$SECONDS_EACH" -f "bench/pgbench/$2.sql" \
        -D scale="$SCALE" "${binds[@]}" 2>&1) || die "pgbench: $out"
    sample "$1" "$(awk '/^tps = / {printf "%.0f", $3}' <<<"$out")"
}
