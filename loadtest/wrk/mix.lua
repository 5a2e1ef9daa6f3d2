-- The files of a page, one after the other, asked for as the `static` profile of HttpArena does. The arguments are
-- their paths, which begin at the URL's; without any it is the URL over and over.
--   wrk -t1 -c512 -d5s -s loadtest/wrk/mix.lua http://127.0.0.1:8080/ -- index.html app.js app.css logo.svg

local folder = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$") or "."
dofile(folder .. "/report.lua")
dofile(folder .. "/rotation.lua")

function init(arguments)
  wrk.headers["Accept-Encoding"] = "br;q=1, gzip;q=0.8"
  local paths = {}
  for index, path in ipairs(arguments) do
    paths[index] = wrk.path .. path
  end
  rotate(#paths > 0 and paths or { wrk.path })
end
