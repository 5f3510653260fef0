-- wrk: every thread is a person with one connection, who likes and unlikes tweets in turn.
-- LIKES_PLAN has a line for each: the token, then the ids of the tweets.
local plan = {}
for line in os.getenv("LIKES_PLAN"):gmatch("[^\n]+") do plan[#plan + 1] = line end
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("line", plan[threads])
end

function init()
  local words = {}
  for word in line:gmatch("%S+") do words[#words + 1] = word end
  local headers = { Authorization = "Bearer " .. words[1] }
  requests, turn = {}, 0
  for i = 2, #words do
    for _, method in ipairs({ "POST", "DELETE" }) do
      requests[#requests + 1] =
        wrk.format(method, "/api/v1/tweets/" .. words[i] .. "/like/", headers)
    end
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary)
  local e = summary.errors
  local errors = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format('{"requests": %d, "errors": %d}\n', summary.requests, errors))
end
