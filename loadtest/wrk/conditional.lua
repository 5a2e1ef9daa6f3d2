-- One file over and over by somebody who has it: 304. The entity tag is an argument; without one it is taken from the
-- first response, and wrk spends more on each of the others, for it must hand them all over.
--   wrk -t1 -c64 -d5s -s loadtest/wrk/conditional.lua http://127.0.0.1:8080/index.html -- '"18a6f3c2-400"'

local folder = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$") or "."
dofile(folder .. "/report.lua")

local function learn()
  local conditional

  function request()
    return conditional or wrk.format()
  end

  function response(_, headers)
    if conditional then return end
    for name, value in pairs(headers) do
      if name:lower() == "etag" then conditional = wrk.format(nil, nil, { ["If-None-Match"] = value }) end
    end
  end
end

function init(arguments)
  local etag = arguments[1]
  if etag then
    wrk.headers["If-None-Match"] = etag
  else
    learn()
  end
end
