-- Count versions up and withdraw ids, all at one moment.
-- KEYS: withdrawn. ARGV: for how many milliseconds ids stay withdrawn, then one word per change:
-- "view:ID", "circle:ID" and "posts:ID" count that version up, the last also withdraws "posts:ID",
-- "shown:ID" withdraws the id.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 2, #ARGV do
  local kind, id = string.match(ARGV[i], '^(%a+):(%d+)$')
  if kind == 'shown' then
    redis.call('ZADD', KEYS[1], now, id)
  else
    redis.call('INCR', 'kept:' .. ARGV[i])
    if kind == 'posts' then
      redis.call('ZADD', KEYS[1], now, ARGV[i])
    end
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
return now
