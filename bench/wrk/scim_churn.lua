-- Adds guests to a group and removes them again by PATCH, as Entra does. As in churn.lua, a guest is used again
-- only after the response to its last request.

local threads = 0
function setup(thread)
    thread:set("first", threads * 500)
    threads = threads + 1
end

local outside, inside = {}, {}
local path, headers
function init(args)
    path = "/scim/v2/Groups/" .. args[1]
    headers = {["Content-Type"] = "application/scim+json"}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    for guest = first, first + 499 do outside[#outside + 1] = guest end
end

local body = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"%s",' ..
    '"path":"members","value":[{"$ref":null,"value":"guest-%d"}]}]}'

function request()
    local leaving = #inside > 0
    local guest = table.remove(leaving and inside or outside)
    headers["X-Request-Id"] = (leaving and "out-" or "in-") .. guest
    return wrk.format("PATCH", path, headers, body:format(leaving and "Remove" or "Add", guest))
end

function response(_, answered)
    local direction, guest = answered["x-request-id"]:match("(%a+)-(%d+)")
    table.insert(direction == "in" and inside or outside, guest)
end
