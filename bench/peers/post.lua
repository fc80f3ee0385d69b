-- Sends the JSON in the environment variable BODY. `%d` in it becomes a number from 1 to MANY.

local body, many = os.getenv("BODY"), tonumber(os.getenv("MANY") or "1")
local headers

function init()
    math.randomseed(os.time())
    headers = {["Content-Type"] = "application/json"}
    for name, value in pairs(wrk.headers) do headers[name] = value end
end

function request()
    return wrk.format("POST", nil, headers, (body:gsub("%%d", tostring(math.random(many)))))
end
