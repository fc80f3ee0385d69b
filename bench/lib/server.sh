# Starts the two HTTP servers and sends single requests to them.

# The binary that is measured.
program=target/release/roster
# Where the examples are that it is compared with.
examples=target/release/examples

roster() { "$program" "$@"; }

# Starts Roster with default settings, including the request log. All sign-ins come from one address.
launch_roster() {
    ROSTER_LISTEN="127.0.0.1:${port:-0}" ROSTER_PASSWORDS_PER_MINUTE=1000000 \
        "$program" >>"$work/roster.log" 2>&1 &
    roster_pid=$!
}

start_roster() {
    launch_roster
    origin=$(await_origin "$work/roster.log" "$roster_pid")
    port=${origin##*:}
    await_ready
}

stop_roster() {
    kill -TERM "$roster_pid"
    wait "$roster_pid" || die "roster did not exit cleanly: $(tail -3 "$work/roster.log")"
    roster_pid=""
}

start_constant() {
    "$examples/constant" >"$work/constant.log" 2>&1 &
    constant_pid=$!
    constant_origin=$(await_origin "$work/constant.log" "$constant_pid")
}

# Prints the URL that a server writes to its log when it starts.
await_origin() {
    local log=$1 pid=$2
    until grep -om1 'http://[0-9.]*:[0-9]*' "$log" | head -1 | grep .; do
        kill -0 "$pid" 2>/dev/null || die "$(cat "$log")"
        sleep 0.02
    done
}

# Waits for the first 200, to within about a millisecond.
await_ready() {
    local status
    while :; do
        # Starting a process for each attempt would take longer than the start that is measured.
        if { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null; then
            printf 'GET /health/ready HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n' >&3
            read -r _ status _ <&3 || true
            exec 3>&-
            [ "${status-}" != 200 ] || return 0
        fi
        kill -0 "$roster_pid" 2>/dev/null || die "$(cat "$work/roster.log")"
        sleep 0.001
    done
}

# http METHOD PATH [BODY] and http_as CREDENTIAL METHOD PATH [BODY]: store the response in `response`, and
# end the benchmark unless the status is 2xx. The credential is a key, a token, `Basic …`, or empty.
http() { http_as "$key" "$@"; }

http_as() {
    local credential=$1 body=${4-}
    shift
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    [[ $credential == Basic\ * ]] || credential="Bearer $credential"
    printf '%s %s HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n' "$1" "$2" >&3
    [ "$credential" = "Bearer " ] || printf 'Authorization: %s\r\n' "$credential" >&3
    printf 'Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "${#body}" "$body" >&3
    response=$(cat <&3)
    exec 3>&-
    [[ $response == "HTTP/1.1 2"* ]] || die "$1 $2: $response"
}

# Prints Roster's resident memory in megabytes.
resident_mb() { ps -o rss= -p "$roster_pid" | awk '{printf "%.1f", $1 * 1024 / 1e6}'; }

# Prints the part of it that is its own, in megabytes: without pages of the program, which the system may drop.
own_mb() { awk '/^RssAnon:/ {printf "%.1f", $2 * 1024 / 1e6}' "/proc/$roster_pid/status"; }
