-- Read the sandbox's clock, say that somebody is there, and keep it alive.
--   KEYS[1]  clock  hash: virtual0 and real0 (moments that belong together), speed,
--                   turn (how often somebody set the time), seen (real time at which
--                   a process last said it is there); times in seconds since 1970
--   ARGV[1]  real time now
--   ARGV[2..5]  virtual0, real0, speed, turn to begin from when there is no clock
--   ARGV[6]  seconds after which nobody was there, and the clock stood still
--            meanwhile; "" from a process that was there itself
-- Returns {virtual0, real0, speed, turn} as text. Of many that find no clock, the
-- first one's is taken.
local found = redis.call("HMGET", KEYS[1], "virtual0", "real0", "speed", "turn", "seen")
if not found[1] then
  redis.call(
    "HSET", KEYS[1],
    "virtual0", ARGV[2], "real0", ARGV[3], "speed", ARGV[4], "turn", ARGV[5],
    "seen", ARGV[1]
  )
  return { ARGV[2], ARGV[3], ARGV[4], ARGV[5] }
end
local now, seen = tonumber(ARGV[1]), tonumber(found[5] or ARGV[1])
if ARGV[6] ~= "" and now - seen > tonumber(ARGV[6]) then
  found[2] = string.format("%.6f", tonumber(found[2]) + now - seen)
  redis.call("HSET", KEYS[1], "real0", found[2])
end
if now > seen then
  redis.call("HSET", KEYS[1], "seen", ARGV[1])
end
return { found[1], found[2], found[3], found[4] }
