-- Opens sessions for random users with an API key, so that no password is hashed.

local scale
function init(args)
    scale = tonumber(args[1])
    math.randomseed(os.time())
end

function request()
    return wrk.format("POST", string.format("/user/%d/session", 100000000000 + math.random(scale)))
end
