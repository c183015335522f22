-- Read a page of a line, from the beginning or after a place that may be gone by now.
--   KEYS[1]  head    KEYS[2]  line
--   ARGV[1]  how many at most
--   ARGV[2]  score, ARGV[3]  ticket of the place to begin after; both "" for none
-- Returns {epoch, seq, rank of the first, {member, score, ...}}; nil when nothing is
-- built.
local epoch, seq = unpack(redis.call("HMGET", KEYS[1], "epoch", "seq"))
if not epoch then
  return nil
end
local low = 0
if ARGV[2] ~= "" then
  low = redis.call("ZCOUNT", KEYS[2], "-inf", "(" .. ARGV[2])
  local high = redis.call("ZCOUNT", KEYS[2], "-inf", ARGV[2])
  local ticket = tonumber(ARGV[3])
  -- A bisection: many may have the same score. Tickets are compared as numbers, since
  -- comparing text follows the server's locale.
  while low < high do
    local middle = math.floor((low + high) / 2)
    local member = redis.call("ZRANGE", KEYS[2], middle, middle)[1]
    if tonumber(string.sub(member, 1, 12)) <= ticket then
      low = middle + 1
    else
      high = middle
    end
  end
end
local found = redis.call("ZRANGE", KEYS[2], low, low + ARGV[1] - 1, "WITHSCORES")
return { epoch, tonumber(seq), low, found }
