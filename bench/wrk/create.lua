-- Creates groups with random ids of 15 digits.

local threads = 0
function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

local body = '{"entity-type":"group","id":"%.0f",' ..
    '"properties":{"name":"%.0f","external_id":"%.0f","description":"Made by the benchmark"}}'
local headers
function init()
    math.randomseed(os.time() * 100 + number)
    headers = {["Content-Type"] = "application/json"}
    for name, value in pairs(wrk.headers) do headers[name] = value end
end

function request()
    local id = 100000000000000 + math.random(100000000000000)
    return wrk.format("POST", "/group", headers, string.format(body, id, id, id))
end
