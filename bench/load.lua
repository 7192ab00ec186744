-- The load of `make bench`: POSTs one body over and over.
-- wrk ... URL -- BODY_FILE [DELAY_MS [HEADER VALUE]...]
-- Prints one line of JSON when done, for bench/run.py.
local delay_ms = 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  wrk.body = file:read("*a")
  file:close()
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  delay_ms = tonumber(args[2] or "0")
  for i = 3, #args - 1, 2 do
    wrk.headers[args[i]] = args[i + 1]
  end
  if delay_ms > 0 then
    -- wrk asks for this function once it exists, so it exists only where it is wanted.
    function delay() return delay_ms end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"seconds": %.6f, "requests": %d, "failed": %d, "p50_us": %d, "p99_us": %d, "p999_us": %d, "max_us": %d}\n',
    summary.duration / 1e6, summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max))
end
