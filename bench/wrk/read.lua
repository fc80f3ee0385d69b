-- Reads random groups. The requests are built beforehand, so that wrk has little to do.

local threads = 0
function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

local requests, turn = {}, 0
function init(args)
    math.randomseed(os.time() * 100 + number)
    local scale = tonumber(args[1])
    for i = 1, 20000 do
        requests[i] = wrk.format("GET", string.format("/group/%.0f", 100000000000 + math.random(scale)))
    end
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end
