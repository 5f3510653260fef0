-- Keep an answer, or only let go of its lock.
-- KEYS: the answer. ARGV: token, then made (ms), seconds to live in ms, etag, shown, body.
local lock = KEYS[1] .. ':lock'
if redis.call('GET', lock) == ARGV[1] then
  redis.call('DEL', lock)
end
if not ARGV[2] then
  return 0
end
local time = redis.call('TIME')
local left = ARGV[2] + ARGV[3] - (time[1] * 1000 + math.floor(time[2] / 1000))
if left <= 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'made', ARGV[2], 'etag', ARGV[4], 'shown', ARGV[5], 'body', ARGV[6])
redis.call('PEXPIRE', KEYS[1], left)
return 1
