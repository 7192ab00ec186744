-- The load of `make bench`: POSTs one body over and over.
-- wrk ... URL -- BODY_FILE DELAY_MS LOAD [HEADER VALUE]...
-- A %n in a value stands for a text that no other request has: LOAD, which the caller must not use twice, and a number.
-- When the URL's path is the name of a file after '@', its lines are the paths that are asked in turn.
-- Prints one line of JSON when done, for bench/measure.py.
local delay_ms = 0
local threads = 0
local requests = {}
local sent = 0

function setup(thread)
  threads = threads + 1
  thread:set("thread_number", threads)
end

local function paths_of(path)
  local file = path:match("^/@(.*)$")
  if not file then return { path } end
  local paths = {}
  for line in io.lines(file) do paths[#paths + 1] = line end
  return paths
end

-- What stands before and after the place of the unique text; the whole request when there is none.
local function parts_of(text)
  local from, to = text:find("%n", 1, true)
  if not from then return { text } end
  return { text:sub(1, from - 1), text:sub(to + 1) }
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  wrk.body = file:read("*a")
  file:close()
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  delay_ms = tonumber(args[2])
  unique = args[3] .. "-" .. thread_number .. "-"
  for i = 4, #args - 1, 2 do
    wrk.headers[args[i]] = args[i + 1]
  end
  for _, path in ipairs(paths_of(wrk.path)) do
    requests[#requests + 1] = parts_of(wrk.format(nil, path))
  end
  if delay_ms > 0 then
    -- wrk asks for this function once it exists, so it exists only where it is wanted.
    function delay() return delay_ms end
  end
end

function request()
  sent = sent + 1
  local parts = requests[sent % #requests + 1]
  if not parts[2] then return parts[1] end
  return parts[1] .. unique .. sent .. parts[2]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"seconds": %.6f, "requests": %d, "failed": %d, "refused": %d, "p50_us": %d, "p99_us": %d, "p999_us": %d, "max_us": %d}\n',
    summary.duration / 1e6, summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max))
end
