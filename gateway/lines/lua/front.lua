-- Tell who stands at the front of a line.
--   KEYS[1]  head    KEYS[2]  line
--   ARGV[1]  how many at most
--   ARGV[2]  lowest score, "-inf" for any    ARGV[3]  highest score, "+inf" for any
-- Returns {epoch, seq, {member, ...}}, soonest first; nil when nothing is built.
local epoch, seq = unpack(redis.call("HMGET", KEYS[1], "epoch", "seq"))
if not epoch then
  return nil
end
local members = redis.call("ZRANGE", KEYS[2], ARGV[2], ARGV[3], "BYSCORE", "LIMIT", 0, ARGV[1])
return { epoch, tonumber(seq), members }
