# The subjects of `bench/transfer/run`, and its report.

failed=0
# How many users are sent to the server in calls of ten thousand.
posted=$((USERS / 10 < 10000 ? USERS / 10 : USERS / 10 / 10000 * 10000))

users_from() {
    awk -v first="$1" -v count="$2" 'BEGIN {
        for (n = first; n < first + count; n++)
            printf "{\"entity-type\":\"user\",\"id\":\"u%07d\",\"properties\":{\"username\":\"user%d\",\"email\":\"user%d@example.com\",\"login_email\":\"user%d@example.com\",\"name\":\"User %d\",\"department\":\"d%d\"}}\n", n, n, n, n, n, n % 50
    }'
}

write_files() {
    say "writing $USERS users and as many memberships"
    users_from 0 "$USERS" >"$work/users.ndjson"
    awk 'BEGIN { for (n = 0; n < 1000; n++) printf "{\"entity-type\":\"group\",\"id\":\"g%d\"}\n", n }' >"$work/groups.ndjson"
    awk -v users="$USERS" 'BEGIN {
        for (n = 0; n < users; n++)
            printf "{\"entity-type\":\"membership\",\"properties\":{\"group\":\"g%d\",\"user\":\"u%07d\"}}\n", n % 1000, n
    }' >"$work/memberships.ndjson"
    users_from "$USERS" "$posted" | split -l 10000 - "$work/part-"
}

serve() {
    RUST_LOG=warn,roster::cli::serve=info ROSTER_LISTEN=127.0.0.1:0 "$program" serve >"$work/server.log" 2>&1 &
    roster_pid=$!
    origin=$(await_origin "$work/server.log" "$roster_pid")
    port=${origin##*:}
    until curl -sf "$origin/health/ready" >/dev/null; do
        kill -0 "$roster_pid" 2>/dev/null || die "$(cat "$work/server.log")"
        sleep 0.1
    done
}

# Sends the parts to the server, one after the other.
post_parts() {
    local part
    for part in "$work"/part-*; do
        curl -sSf -o /dev/null -X POST -H "Authorization: Bearer $key" -H 'Content-Type: application/x-ndjson' \
            --data-binary "@$part" "$origin/import"
    done
}

# measure WHAT LINES LEAST COMMAND…: adds a row for a command that takes so many lines, of which there must be at
# least so many a second; 0 for no limit.
measure() {
    local what=$1 lines=$2 least=$3 begun ended memory
    shift 3
    say "measuring $what"
    begin_reads
    begun=$EPOCHREALTIME
    if [ "$1" = roster ]; then
        shift
        /usr/bin/time -f %M -o "$work/memory" "$program" "$@" >"$work/out" 2>"$work/err" || die "$what: $(tail -3 "$work/err")"
        memory=$(tail -1 "$work/memory")
    else
        "$@" >"$work/out" || die "$what: $(tail -3 "$work/out")"
        memory=$(ps -o rss= -p "$roster_pid")
    fi
    ended=$EPOCHREALTIME
    end_reads
    row "$what" "$lines" "$least" "$begun" "$ended" "$memory" || failed=1
}

# Reads a group READS times a second, from now on until `end_reads`.
begin_reads() {
    rm -f "$work/reading"
    python3 bench/transfer/reads.py "$key" "$origin" /group/administrators "$READS" "$work/reading" >"$work/reads" &
    reads_pid=$!
    until [ -e "$work/reading" ]; do
        kill -0 "$reads_pid" 2>/dev/null || die "nothing is read"
        sleep 0.01
    done
}

end_reads() {
    kill -TERM "$reads_pid"
    wait "$reads_pid" || failed=1
    reads_pid=""
}

# One row of the table; fails where a limit is not met.
row() {
    awk -v what="$1" -v lines="$2" -v least="$3" -v begun="$4" -v ended="$5" -v memory="$6" \
        -v p99="$(cat "$work/reads")" 'BEGIN {
        seconds = ended - begun
        rate = lines / seconds
        megabytes = memory * 1024 / 1e6
        met = rate >= least && megabytes < 60 && p99 != "" && p99 + 0 < 50
        if (what == "users" && lines >= 1000000 && seconds >= 120) met = 0
        printf "| %s | %d | %.1f s | %.0f/s | %s | %.0f MB | %s ms | %s |\n", what, lines, seconds, rate,
            (least > 0 ? least "/s" : ""), megabytes, p99, (met ? "yes" : "**no**")
        exit !met
    }' >>"$work/rows"
}

transfer_report() {
    local file=$work/TRANSFER.md
    {
        cat <<END
# What \`make bench-transfer\` measured

$(date -u '+%Y-%m-%d %H:%M') UTC, commit $(git describe --always --dirty 2>/dev/null || echo unknown), on $(machine). Load average before: $load_before.

A private PostgreSQL with full durability, on the same machine. Documents are imported and exported at the shell; the users of the last row are sent to the server in calls of 10,000 lines. Meanwhile another client reads a group $READS times a second, for which the column of the reads has the 99th percentile. The memory is that of the command, in the last row that of the server. All of it must stay below 60 MB, reads below 50 ms, and a million users below two minutes.

| what | documents | time | rate | at least | memory | p99 of reads | met |
|---|---|---|---|---|---|---|---|
END
        cat "$work/rows"
        printf '\n## Following an export\n\n'
        cat "$work/followed"
        printf '\nlldap creates 684 users a second, by its own account.\n'
    } >"$file"
    cat "$file"
    if [ "$USERS" -ge 1000000 ] && [ "$WRITES" -ge 5000 ] && [ "$SECONDS_EACH" -ge 20 ]; then
        cp "$file" bench/TRANSFER.md
        say "written to bench/TRANSFER.md"
    else
        say "bench/TRANSFER.md is unchanged: a full run has USERS=1000000 WRITES=5000 SECONDS_EACH=20"
    fi
}

clean_up() {
    local status=$? pid
    for pid in $reads_pid $roster_pid; do { kill "$pid" && wait "$pid"; } 2>/dev/null || true; done
    rm -rf "$work"
    exit "$status"
}
