-- Find a kept answer that still holds, in one step: session, versions, withdrawals, the answer.
-- KEYS: session, epoch, view, circle, members, sum, withdrawn, lapses.
-- ARGV: 1 what says that the session lives, 2 the server's run id, 3 the answer's name, 4 "circle" if
--   it shows posts of the viewer's circle, 5 the reader's ETag, 6 a token for the lock, 7 its lease
--   in ms, 8 how long a sum of versions is good for in ms, 9 members that were asked for ("" if
--   none, "-" if they are too many to be summed up), 10 their circle's version.
-- Returns {"session"}: the session is not known to live; {"members", circle}: send the members;
--   {"same", etag}; {"answer", etag, body}; {"make", key, now}: nobody else is making it;
--   {"wait"}: somebody else is.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {'session'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch = redis.call('GET', KEYS[2])
if not epoch then
  epoch = time[1] .. '.' .. time[2]
  redis.call('SET', KEYS[2], epoch)
end

local function sum_of(ids)
  local sum, keys = 0, {}
  local function add()
    for _, version in ipairs(redis.call('MGET', unpack(keys))) do
      sum = sum + (tonumber(version) or 0)
    end
    keys = {}
  end
  for id in string.gmatch(ids, '%d+') do
    keys[#keys + 1] = 'kept:posts:' .. id
    if #keys == 1000 then add() end
  end
  if #keys > 0 then add() end
  return string.format('%.0f', sum)
end

if redis.call('ZREMRANGEBYSCORE', KEYS[8], '-inf', now) > 0 then
  redis.call('INCR', KEYS[3])
end
local view, sum = redis.call('GET', KEYS[3]) or '0', ''
if ARGV[4] == 'circle' then
  -- A count of another epoch, or one that a restored server says, is of another circle.
  local circle = table.concat({ARGV[2], epoch, redis.call('GET', KEYS[4]) or '0'}, '-')
  if ARGV[9] ~= '' and ARGV[10] == circle then
    redis.call('SET', KEYS[5], circle .. ' ' .. ARGV[9], 'EX', 86400)
  end
  local of, known = string.match(redis.call('GET', KEYS[6]) or '', '^(%S+) (%d+)$')
  if of ~= circle then
    local start, ids = string.match(redis.call('GET', KEYS[5]) or '', '^(%S+) (.*)$')
    if start ~= circle then
      return {'members', circle}
    end
    if ids == '-' then
      known = 'at' .. math.floor(now / ARGV[8])
    else
      known = sum_of(ids)
      redis.call('SET', KEYS[6], circle .. ' ' .. known, 'PX', ARGV[8])
    end
  end
  sum = circle .. '-' .. known
end

local key = table.concat({'kept:answer', ARGV[2], epoch, view, sum, ARGV[3]}, ':')
local made, shown, etag = unpack(redis.call('HMGET', key, 'made', 'shown', 'etag'))
if made then
  local holds = true
  if shown ~= '' and redis.call('EXISTS', KEYS[7]) == 1 then
    local ids = {}
    for id in string.gmatch(shown, '%S+') do ids[#ids + 1] = id end
    for first = 1, #ids, 1000 do
      local last = math.min(first + 999, #ids)
      for _, at in ipairs(redis.call('ZMSCORE', KEYS[7], unpack(ids, first, last))) do
        if at and tonumber(at) >= tonumber(made) then holds = false end
      end
    end
  end
  if holds then
    if etag == ARGV[5] then
      return {'same', etag}
    end
    return {'answer', etag, redis.call('HGET', key, 'body')}
  end
  redis.call('DEL', key)
end
local lock = key .. ':lock'
if redis.call('SET', lock, ARGV[6], 'NX', 'PX', ARGV[7]) or redis.call('GET', lock) == ARGV[6] then
  return {'make', key, tostring(now)}
end
return {'wait'}
