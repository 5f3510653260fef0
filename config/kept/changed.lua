-- Count versions up and withdraw ids, all at one moment.
-- KEYS: withdrawn. ARGV: for how many milliseconds ids stay withdrawn, then one word per change:
-- "view:ID", "circle:ID" and "posts:ID" count that version up, the last also withdraws "posts:ID",
-- "tweet:ID" withdraws itself, "shown:ID" the id; "lapse:VIEWER:PERSON:MS" is left for find.lua.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 2, #ARGV do
  local kind, id = string.match(ARGV[i], '^(%a+):(%d+)$')
  if kind == 'shown' then
    redis.call('ZADD', KEYS[1], now, id)
  end
  if kind == 'posts' or kind == 'tweet' then
    redis.call('ZADD', KEYS[1], now, ARGV[i])
  end
  if kind == 'view' or kind == 'circle' or kind == 'posts' then
    redis.call('INCR', 'kept:' .. ARGV[i])
  end
  local viewer, person, at = string.match(ARGV[i], '^lapse:(%d+):(%d+):(%d+)$')
  if viewer then
    local lapses = 'kept:lapses:' .. viewer
    redis.call('ZADD', lapses, at, person)
    local last = redis.call('ZREVRANGE', lapses, 0, 0, 'WITHSCORES')[2]
    redis.call('PEXPIREAT', lapses, string.format('%.0f', last + ARGV[1]))
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
return now
