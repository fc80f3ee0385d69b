# Checks the plan of each statement on the large database: auto_explain logs the plans of everything
# that Roster sends.

# The tables that grow with the data.
readonly large_tables='users|groups|memberships|subgroups|sessions|invites|changes'

check_plans() {
    turn_to large
    say "reading plans"
    explain_everything
    ask_everything
    for_nested_groups
    sleep 1
    tail -c "+$plans_begin" "$work/postgres.log" >"$work/plans"
    sql -c "ALTER DATABASE large RESET ALL"
    start_again large
    judge_plans
}

# Cascading deletes are nested statements.
explain_everything() {
    local setting
    for setting in "session_preload_libraries = auto_explain" "auto_explain.log_min_duration = 0" \
        "auto_explain.log_analyze = on" "auto_explain.log_timing = off" \
        "auto_explain.log_nested_statements = on"; do
        sql -c "ALTER DATABASE large SET $setting"
    done
    # One worker has fewer connections, so that each of them reaches its generic plan.
    ROSTER_WORKERS=1 start_again large
    turn_to large
    plans_begin=$(($(wc -c <"$work/postgres.log") + 1))
}

start_again() {
    end TERM "${beside_pids[$1]}"
    start_beside "$1"
}

# Sends each call thirty times with different values, so that every connection reaches its generic plan:
# PostgreSQL makes a custom plan for the first five executions.
ask_everything() {
    local i
    for i in $(seq 30); do
        user=$((100000000000 + users / 31 * i)) group=$((100000000000 + groups / 31 * i))
        after=$(cursor $((users / 31 * i))) number=$((groups / 31 * i))
        ask_as "$key" < <(native_calls $i)
        ask_as "$key" < <(micro_calls $i)
        ask_as "$key" < <(nuxeo_calls $i)
        ask_as "$key" < <(scim_calls $i)
        jsonrpc="Basic $(printf 'jsonrpc:%s' "$admin" | base64 -w0)"
        ask_as "$jsonrpc" < <(kanboard_calls $i)
        ask_as "$jsonrpc" < <(procedure createGroup "[\"leaving-$i\"]")
        ask_as "$jsonrpc" < <(procedure removeGroup "[$(kanboard_made)]")
        ask_as "$jsonrpc" < <(procedure createUser "[\"leaving-$i\", \"secret\"]")
        ask_as "$jsonrpc" < <(procedure removeUser "[$(kanboard_made)]")
        ask_as "$admin" < <(operator_calls $i)
        invite
        ask_as "" < <(stranger_calls $i)
        invite
        http POST "/user/$user/session"
        session=$(told id) token=$(told token)
        ask_as "$key" < <(later_calls $i)
        ask_as "$token" < <(own_calls $i)
        ask_as "Basic $(printf 'sleeper-%s:correct horse' "$i" | base64 -w0)" < <(nuxeo_own_calls)
    done
}

# told NAME: prints the first string with this name in the response.
told() { grep -o "\"$1\":\"[^\"]*" <<<"$response" | head -1 | cut -d'"' -f4; }

# Creates an invite to the group.
invite() {
    http POST /invite "{\"entity-type\":\"invite\",\"properties\":{\"group\":\"$group\"}}"
    invite=$(told id) code=$(told code)
}

# ask_as CREDENTIAL: sends the requests on standard input: a method, a path and perhaps a body per line.
ask_as() {
    local method path body
    while read -r method path body; do http_as "$1" "$method" "$path" "$body"; done
}

# All calls that read a page or an entity, or write. Totals and lists without pages are left out: their
# time is proportional to their length.
native_calls() {
    local new=new-$1 properties="\"properties\":{\"name\":\"New\",\"external_id\":\"$1\",\"colour\":\"red\"}"
    cat <<END
GET /user/$user
GET /user?limit=50&after=$after
GET /user?username=user-$user
GET /user?email=user-$1@example.org
GET /user?external_id=$1
GET /user?q=user-$1
GET /user?q=user-12345$1
GET /user?q=user-&after=$after
GET /user?q=nobody-$1
GET /user?group=$group
GET /user?group=large&after=$after
GET /user?group=large&active=true&after=$after
GET /group/$group
GET /group?limit=50&after=$after
GET /group?member=$user
GET /group?name=Group%20$1
GET /group?external_id=$1
GET /group?q=group
GET /group?q=group%20$number
GET /group?q=nothing-$1
GET /group/$group/user
GET /group/$group/user?effective=true
GET /group/large/user?after=$after
GET /group/large/user?q=user-12345$1
GET /group/large/user?q=nobody-$1&effective=true
GET /group/large/user?effective=true&after=$after
GET /group/$group/group
GET /group/$group/group?effective=true
GET /group/wide/group
GET /group/wide/group?effective=true
GET /user/$user/group
GET /user/$user/group?effective=true
GET /user/$user/session
GET /invite?group=$group
GET /invite?email=guest-$1@example.org
GET /invite
POST /user {"entity-type":"user","id":"$new",$properties}
PUT /user/$new {"entity-type":"user",$properties}
PATCH /user/$new {"entity-type":"user",$properties}
POST /group {"entity-type":"group","id":"$new",$properties}
PUT /group/$new {"entity-type":"group",$properties}
PATCH /group/$new {"entity-type":"group",$properties}
POST /group/$new/user/$new
GET /group/$new/user/$new
PUT /group/$new/user/$new {"entity-type":"membership","properties":{"role":"manager"}}
POST /group/$group/user/$new
POST /group/large/user/$new
DELETE /group/large/user/$new
POST /group/$new/group/$group
DELETE /group/$new/group/$group
DELETE /group/$group/user/$new
POST /user/$new/session
DELETE /user/$new/session
DELETE /group/$new/user/$new
DELETE /group/$new
DELETE /user/$new
END
}

# Calls on keys, of which there are few.
operator_calls() {
    cat <<END
POST /key {"entity-type":"key","id":"key-$1","properties":{"name":"Key $1","scopes":["users:read"]}}
GET /key
GET /key/key-$1
DELETE /key/key-$1
END
}

# Calls without a credential, except for the code of an invite.
stranger_calls() {
    cat <<END
POST /invite/$code/accept {"entity-type":"user","id":"newcomer-$1","properties":{}}
END
}

# Calls on the invite and the session that were created before.
later_calls() {
    cat <<END
GET /invite/$invite
PUT /invite/$invite {"entity-type":"invite","properties":{"group":"$group","max_uses":2}}
POST /invite {"entity-type":"invites","entries":[{"entity-type":"invite","properties":{"group":"$group"}},{"entity-type":"invite","properties":{"group":"$group"}}]}
GET /session/$session
POST /users/Users/ReadSession {"sessionId":"$token"}
POST /invites/Invites/Read {"id":"$invite"}
POST /invites/Invites/Read {"code":"$code"}
PUT /user/newcomer-$1/password {"new_password":"correct horse"}
DELETE /user/newcomer-$1
END
}

# Calls of a signed-in user.
own_calls() {
    cat <<END
GET /session
GET /user/$user
PATCH /user/$user {"entity-type":"user","properties":{"name":"Renamed $1"}}
GET /user/$user/group?effective=true
GET /user/$user/session
GET /invite?code=$code
POST /invite/$code/accept
POST /session {"entity-type":"session","properties":{"username":"sleeper-$1","password":"correct horse"}}
DELETE /session/$session
END
}

micro_calls() {
    local new=micro-$1
    cat <<END
POST /users/Users/Create {"id":"$new","username":"$new","email":"$new@example.org","password":"correct horse"}
POST /users/Users/Read {"id":"$user"}
POST /users/Users/Update {"id":"$new","username":"$new","email":"$new@example.com"}
POST /users/Users/Search {"username":"user-$1"}
POST /users/Users/Search {"email":"user-$1@example.org"}
POST /groups/Groups/Create {"name":"$new"}
POST /groups/Groups/Read {"ids":["$group"]}
POST /groups/Groups/List {"member_id":"nested"}
POST /groups/Groups/Update {"id":"$group","name":"Group $1 of Micro"}
POST /groups/Groups/AddMember {"group_id":"$group","member_id":"$new"}
POST /groups/Groups/RemoveMember {"group_id":"$group","member_id":"$new"}
POST /invites/Invites/Create {"group_id":"$group","email":"$new@example.org"}
POST /invites/Invites/List {"group_id":"$group"}
POST /invites/Invites/List {"email":"$new@example.org"}
POST /users/Users/Login {"username":"$new","password":"correct horse"}
POST /users/Users/UpdatePassword {"userId":"$new","oldPassword":"correct horse","newPassword":"correct house","confirmPassword":"correct house"}
POST /users/Users/Delete {"id":"$new"}
END
}

# Among them changes of the group with the most members, of which PostgreSQL takes each to have a few.
scim_calls() {
    local base=/scim/v2 add='"op":"add","path":"members","value"' patch='"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations"'
    cat <<END
GET $base/Users?filter=userName%20eq%20%22user-$1%22
GET $base/Groups/large?excludedAttributes=members
GET $base/Groups?filter=members.value%20eq%20%22guest-$1%22&excludedAttributes=members
PATCH $base/Groups/large {$patch:[{$add:[{"value":"guest-$1"}]}]}
PATCH $base/Groups/large {$patch:[{"op":"remove","path":"members","value":[{"value":"guest-$1"}]}]}
END
}

nuxeo_calls() {
    local new=nuxeo-$1 base=/nuxeo/api/v1
    cat <<END
POST $base/user {"entity-type":"user","id":"$new","properties":{"username":"$new"}}
GET $base/user/user-$1
GET $base/user/search?q=user-12345$1
GET $base/user/search?q=nobody-$1
PUT $base/user/$new {"entity-type":"user","id":"$new","properties":{"username":"$new","company":"None"}}
POST $base/group {"entity-type":"group","groupname":"$new","grouplabel":"New"}
GET $base/group/$group
GET $base/group/$group/@users
GET $base/group/$group/@users?q=user-1
GET $base/group/$group/@groups
GET $base/group/wide/@groups
GET $base/group/search?q=group%20$number
GET $base/group/search?q=nothing-$1
PUT $base/group/$new {"entity-type":"group","groupname":"$new","memberUsers":["$new","user-$1"]}
POST $base/group/$group/user/$new
DELETE $base/group/$group/user/$new
POST $base/user/$new/group/$group
DELETE $base/user/$new/group/$group
DELETE $base/group/$new
DELETE $base/user/$new
END
}

nuxeo_own_calls() {
    cat <<END
GET /nuxeo/api/v1/me
END
}

kanboard_calls() {
    local call
    for call in \
        "createUser:{\"username\":\"kanboard-$1\",\"password\":\"secret\"}" \
        "createGroup:[\"kanboard-$1\"]" \
        "getGroup:[$number]" \
        "getUser:[$number]" \
        "getUserByName:[\"user-$number\"]" \
        "isActiveUser:[$number]" \
        "getMemberGroups:[$number]" \
        "getGroupMembers:[$number]" \
        "addGroupMember:[$number,$((number + 5))]" \
        "isGroupMember:[$number,$((number + 5))]" \
        "removeGroupMember:[$number,$((number + 5))]" \
        "updateGroup:{\"group_id\":$number,\"name\":\"Renamed $1\"}" \
        "updateUser:{\"id\":$number,\"name\":\"Renamed $1\"}" \
        "disableUser:[$number]" \
        "enableUser:[$number]"; do
        procedure "${call%%:*}" "${call#*:}"
    done
}

# procedure NAME PARAMETERS: prints a call of the Kanboard dialect as a line for ask_as.
procedure() { echo "POST /jsonrpc.php {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}"; }

# Prints the number of the user or group that was created last.
kanboard_made() { grep -o '"result":[0-9]*' <<<"$response" | cut -d: -f2; }

# Reads the groups of a user who is in 20 groups, each nested below nine others.
for_nested_groups() {
    local i
    for i in $(seq 30); do http GET "/user/nested/group?effective=true&limit=200"; done
    [ "$(grep -o '"entity-type":"group"' <<<"$response" | wc -l)" -eq 200 ] || die "the user is not in 200 groups: $response"
}

# plans AWK-FUNCTION: calls `handle()` for each plan, with `query`, `plan` and `duration` in ms.
plans() {
    awk -v tables="$large_tables" '
        function flush() { if (query != "") handle(); query = plan = "" }
        / LOG:  duration: .* plan:$/ {
            flush()
            duration = $0
            sub(/.*duration: /, "", duration)
            sub(/ ms.*/, "", duration)
            inside = 1
            next
        }
        /^[0-9-]+ [0-9:.]+ / {flush(); inside = 0; next}
        inside && /^\tQuery Text: / {query = substr($0, 14); texting = 1; next}
        # Statements have several lines; the plan begins with its costs.
        inside && texting && !/\(cost=.*\(actual / {gsub(/[ \t]+/, " "); query = query $0; next}
        inside {texting = 0; plan = plan $0 "\n"}
        END {flush()}
        '"$1" "$work/plans"
}

# A table counts as read in full if the plan has a sequential scan of it, or if a step reads or discards
# 20,000 rows of it: more than the 10,000 matches for each text that a search sorts.
judge_plans() {
    plan_count=$(plans 'function handle() {n++} END {print n + 0}')
    statement_count=$(plans 'function handle() {if (!seen[query]++) n++} END {print n + 0}')
    plans 'function handle() {if (query ~ /page AS . ?SELECT walk.no FROM walk WHERE.*d[.]role/) print duration}' |
        tail -30 >"$work/nested"
    [ "$plan_count" -ge 3000 ] && [ "$statement_count" -ge 70 ] && [ "$(wc -l <"$work/nested")" = 30 ] ||
        die "too few plans: $plan_count of $statement_count statements, $(wc -l <"$work/nested") of nested groups"
    plans 'function count(line, what) {
        return match(line, what) ? substr(line, RSTART + RLENGTH) + 0 : 0
    }
    function handle(  line, lines, i, n, loops) {
        n = split(plan, lines, "\n")
        for (i = 1; i <= n; i++) {
            line = lines[i]
            if (line ~ /actual rows=/) loops = count(line, "loops=")
            if (line ~ "Seq Scan on (" tables ")( |$)" && line !~ /never executed/ ||
                line ~ "Scan .*on (" tables ")( |$)" && count(line, "actual rows=") * loops >= 20000 ||
                line ~ /Bitmap Index Scan/ && count(line, "actual rows=") * loops >= 20000 ||
                line ~ /Rows Removed by/ && substr(line, index(line, ": ") + 2) * loops >= 20000) {
                print query "\n" plan
                return
            }
        }
    }' >"$work/scans"
    # For a small table a sequential scan is the right plan.
    if [ "$USERS" -lt 1000000 ]; then
        say "plans are not checked: a full run has USERS=1000000"
    elif [ -s "$work/scans" ]; then
        die "a large table is read in full: $(cat "$work/scans")"
    fi
}
