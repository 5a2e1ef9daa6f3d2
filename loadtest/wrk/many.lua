-- One of many files each time. %d in the URL stands for a number; the arguments are how numbers are drawn (uniform, or
-- zipf: the file of rank k is asked for 1/k as often as the first) and how many there are, beginning with 0.
--   wrk -t1 -c64 -d5s -s loadtest/wrk/many.lua 'http://127.0.0.1:8080/many/%05d.txt' -- zipf 10000

local folder = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$") or "."
dofile(folder .. "/report.lua")

local DRAWS = 131072 -- then the same again
local SEED = 1 -- each server is asked for the same

local weights = {
  uniform = function() return 1 end,
  zipf = function(rank) return 1 / rank end,
}

-- The sums of the weights of the first ranks.
local function cumulated(weight, count)
  local sums, sum = {}, 0
  for rank = 1, count do
    sum = sum + weight(rank)
    sums[rank] = sum
  end
  return sums
end

-- The first rank whose sum is above the point.
local function rank_at(sums, point)
  local low, high = 1, #sums
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] > point then high = middle else low = middle + 1 end
  end
  return low
end

-- Neighbours in rank lie apart on the disk: a file's number is its rank's place in a fixed shuffle.
local function shuffled(count)
  local numbers = {}
  for index = 1, count do
    local other = math.random(index)
    numbers[index] = numbers[other]
    numbers[other] = index - 1
  end
  return numbers
end

function init(arguments)
  local weight, count = weights[arguments[1] or "uniform"], tonumber(arguments[2] or 1)
  if not weight or not count then error("the arguments are uniform or zipf, and a number of files") end
  math.randomseed(SEED)
  local numbers, sums = shuffled(count), cumulated(weight, count)
  local requests, draws = {}, {}
  for number = 0, count - 1 do
    requests[number] = wrk.format(nil, string.format(wrk.path, number))
  end
  for index = 1, DRAWS do
    draws[index] = requests[numbers[rank_at(sums, math.random() * sums[count])]]
  end
  local last = 0

  function request()
    last = last % DRAWS + 1
    return draws[last]
  end
end
