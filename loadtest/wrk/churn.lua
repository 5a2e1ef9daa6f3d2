-- One file, and a new connection for each request.
--   wrk -t1 -c64 -d5s -s loadtest/wrk/churn.lua http://127.0.0.1:8080/index.html

local folder = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$") or "."
dofile(folder .. "/report.lua")

function init()
  wrk.headers["Connection"] = "close"
end
