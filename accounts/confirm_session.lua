-- Say that a session lives, if it is still known that somebody asks: not where it ended meanwhile,
-- and not where Redis was emptied meanwhile, which may have forgotten that it ended.
-- KEYS: the session. ARGV: who asks, what says that it lives, for how many seconds.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
end
