-- Adds guests to a group and removes them again. Responses may arrive in another order than the
-- requests, so a guest is used again only after the response to its last request, which is recognized by
-- the request id that Roster echoes. At most 32 guests are in the group at a time.

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
