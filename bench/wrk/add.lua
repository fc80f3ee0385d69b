-- Adds random users to random groups. One pair in ten thousand exists already.

local threads = 0
function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

local groups, users
function init(args)
    math.randomseed(os.time() * 100 + number)
    groups = tonumber(args[1])
    users = tonumber(args[2] or args[1])
end

function request()
    local group, user = 100000000000 + math.random(groups), 100000000000 + math.random(users)
    return wrk.format("POST", string.format("/group/%.0f/user/%.0f", group, user))
end
