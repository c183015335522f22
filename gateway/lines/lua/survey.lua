-- Tell how many stand in each line and have each status, and who is next.
--   KEYS[1..9]  head, review, scheduled, waiting, called (export, import), counts
--   ARGV[1]  how many of the front of both waiting lines
-- Returns {epoch, seq, {length of KEYS[2..8]}, {field, count, ...}, {member, ...} of
-- export, {member, ...} of import}; nil when nothing is built.
local epoch, seq = unpack(redis.call("HMGET", KEYS[1], "epoch", "seq"))
if not epoch then
  return nil
end
local lengths = {}
for i = 2, 8 do
  lengths[i - 1] = redis.call("ZCARD", KEYS[i])
end
local function front(line)
  -- A range that ends at -1 ends with the last one: of a long line that is everybody.
  local last = tonumber(ARGV[1]) - 1
  return last < 0 and {} or redis.call("ZRANGE", line, 0, last)
end
return {
  epoch,
  tonumber(seq),
  lengths,
  redis.call("HGETALL", KEYS[9]),
  front(KEYS[5]),
  front(KEYS[6]),
}
