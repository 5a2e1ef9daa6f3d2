-- One file, many requests at once on each connection. The argument says how many; 16 unless told. Look at the requests
-- per second alone: wrk takes the time of a whole batch, and then corrects it by the pace of single requests.
--   wrk -t1 -c64 -d5s -s loadtest/wrk/pipelined.lua http://127.0.0.1:8080/index.html -- 16

local folder = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$") or "."
dofile(folder .. "/report.lua")

function init(arguments)
  local requests = wrk.format():rep(tonumber(arguments[1] or 16))

  function request()
    return requests
  end
end
