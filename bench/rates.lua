-- wrk: GET one path, with another number each time where it says %d; whatever answers with another
-- status than is expected is an error.
local number = tonumber(os.getenv("RATES_FIRST"))
local path, status = os.getenv("RATES_PATH"), tonumber(os.getenv("RATES_STATUS"))
local has_number = path:find("%%d") ~= nil
local threads = {}
others = 0

function setup(thread) threads[#threads + 1] = thread end

function request()
  if not has_number then return wrk.format("GET", path) end
  number = number + 1
  return wrk.format("GET", (path:gsub("%%d", tostring(number))))
end

function response(answer)
  if answer ~= status then others = others + 1 end
end

function done(summary)
  local failed = summary.errors
  local errors = failed.connect + failed.read + failed.write + failed.timeout
  for _, thread in ipairs(threads) do errors = errors + thread:get("others") end
  print(string.format('{"requests": %d, "errors": %d}', summary.requests, errors))
end
