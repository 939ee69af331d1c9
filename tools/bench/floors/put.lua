-- PUTs of one body under keys of their own: BODY-FILE PATTERN [KEYS [REQUESTS]]. A pattern of one
-- number takes the key's, one of two takes a number that ten keys share before it.
local body, pattern, keys, requests, grouped
local sent = 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  body = file:read("*a")
  file:close()
  pattern = args[2]
  local _, places = pattern:gsub("%%", "")
  grouped = places == 2
  keys = tonumber(args[3]) or math.huge
  requests = tonumber(args[4]) or math.huge
end

function request()
  local number = keys == math.huge and sent or sent % keys
  sent = sent + 1
  if sent > requests then os.exit(0) end
  local path
  if grouped then
    path = string.format(pattern, math.floor(number / 10), number)
  else
    path = string.format(pattern, number)
  end
  return wrk.format("PUT", path, nil, body)
end
