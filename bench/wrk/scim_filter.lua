-- Looks for random users by their names, in another case.

local threads = 0
function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

local requests, turn = {}, 0
function init(args)
    math.randomseed(os.time() * 100 + number)
    local users = tonumber(args[1])
    for i = 1, 20000 do
        local filter = "userName%20eq%20%22USER-" .. math.random(users) .. "%22"
        requests[i] = wrk.format("GET", "/scim/v2/Users?filter=" .. filter)
    end
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end
