-- Loaded by scripts that ask for several paths: one after the other, and then from the first again.

function rotate(paths)
  local requests = {}
  for index, path in ipairs(paths) do
    requests[index] = wrk.format(nil, path)
  end
  local last = 0

  function request()
    last = last % #requests + 1
    return requests[last]
  end
end
