-- Puts guests into a group and takes them out again. Answers overtake each other, so a guest has
-- its next turn when the answer to its last has come: told by the request's id, which Roster
-- echoes. A group has 32 guests at most.

local threads = 0
function setup(thread)
    thread:set("first", threads * 500)
    threads = threads + 1
end

local outside, inside = {}, {}
local path, headers
function init(args)
    path = "/group/" .. args[1] .. "/user/guest-"
    headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    for guest = first, first + 499 do outside[#outside + 1] = guest end
end

function request()
    local leaving = #inside > 0
    local guest = table.remove(leaving and inside or outside)
    headers["X-Request-Id"] = (leaving and "out-" or "in-") .. guest
    return wrk.format(leaving and "DELETE" or "POST", path .. guest, headers)
end

function response(_, answered)
    local direction, guest = answered["x-request-id"]:match("(%a+)-(%d+)")
    table.insert(direction == "in" and inside or outside, guest)
end
