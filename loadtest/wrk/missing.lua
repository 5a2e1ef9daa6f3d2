-- 100 names beside the URL's that should not be there: 404. wrk counts each of them as an error.
--   wrk -t1 -c64 -d5s -s loadtest/wrk/missing.lua http://127.0.0.1:8080/

local folder = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$") or "."
dofile(folder .. "/report.lua")
dofile(folder .. "/rotation.lua")

function init()
  local paths = {}
  for number = 0, 99 do
    paths[number + 1] = string.format("%smissing-%02d", wrk.path, number)
  end
  rotate(paths)
end
