-- Put rebuilt lines in the place of a gate's lines, all at once.
--   KEYS[1..9]    live: head, review, scheduled, waiting, called (export, import), counts
--   KEYS[10..18]  fresh: the same nine, as rebuilt
--   KEYS[19..]    days, by pairs: live, fresh
--   ARGV[1]  epoch the fresh lines were built from
--   ARGV[2]  number of parts they were loaded in
--   ARGV[3]  "force": even over a newer projection (the journal itself went back)
--   ARGV[4]  channel of the bell    ARGV[5]  seconds a day is kept
-- Returns {"installed", seq}; {"overtaken", seq}, when the live lines are newer; or
-- {"lost"}, when the server lost fresh keys meanwhile (wiped, or restarted from an
-- older file: the head is written first and counts the parts, so a lost part shows).
local fresh = redis.call("HMGET", KEYS[10], "epoch", "seq", "parts")
if fresh[1] ~= ARGV[1] or fresh[3] ~= ARGV[2] then
  return { "lost" }
end
local live = redis.call("HMGET", KEYS[1], "epoch", "seq")
if ARGV[3] ~= "force" and live[1] == ARGV[1] and tonumber(live[2]) > tonumber(fresh[2]) then
  return { "overtaken", tonumber(live[2]) }
end

local function replace(old, new)
  redis.call("UNLINK", old)
  if redis.call("EXISTS", new) == 1 then
    redis.call("RENAME", new, old)
    return true
  end
  return false
end

for i = 1, 9 do
  if replace(KEYS[i], KEYS[i + 9]) then
    redis.call("PERSIST", KEYS[i])
  end
end
for i = 19, #KEYS, 2 do
  if replace(KEYS[i], KEYS[i + 1]) then
    redis.call("EXPIRE", KEYS[i], ARGV[5])
  end
end
redis.call("HDEL", KEYS[1], "parts")
redis.call("PUBLISH", ARGV[4], fresh[2])
return { "installed", tonumber(fresh[2]) }
