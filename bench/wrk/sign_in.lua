-- Signs in as a random one of a hundred users.

local body = '{"entity-type":"session","properties":{"username":"sleeper-%d","password":"correct horse"}}'
local headers = {["Content-Type"] = "application/json"}

function request()
    wrk.headers["Authorization"] = nil
    return wrk.format("POST", "/session", headers, string.format(body, math.random(100)))
end
