-- Tell the ranks of members in one line.
--   KEYS[1]  head    KEYS[2]  line    ARGV  members
-- Returns {epoch, seq, {rank from zero, or nil, ...}}; nil when nothing is built.
local epoch, seq = unpack(redis.call("HMGET", KEYS[1], "epoch", "seq"))
if not epoch then
  return nil
end
local ranks = {}
for i, member in ipairs(ARGV) do
  ranks[i] = redis.call("ZRANK", KEYS[2], member)
end
return { epoch, tonumber(seq), ranks }
