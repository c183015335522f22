-- Show a run of journal entries in a gate's lines, exactly once.
-- Any process may offer any run, at any time and as often as it likes: entries that
-- are shown already are passed over, and a run that begins too late changes nothing.
--   KEYS[1]     head             hash: epoch, seq (of the last entry shown)
--   KEYS[2]     review           sorted set: member -> ticket
--   KEYS[3..4]  scheduled        export, import; member -> planned arrival (ms)
--   KEYS[5..6]  waiting          export, import; member -> order key (ms)
--   KEYS[7..8]  called           export, import; member -> deadline (ms)
--   KEYS[9]     counts           hash: "direction:status" -> number of declarations
--   KEYS[10..]  days             hashes: "direction:kind" -> number of entries
--   ARGV[1]  epoch    ARGV[2]  seq of the run's first entry
--   ARGV[3]  the run, JSON: [[member or "", direction (0 none, 1 export, 2 import),
--            number of its line's key (0 none), score, count to lower or "",
--            count to raise or "", number of its day's key (0 none), day's field], ...]
--   ARGV[4]  channel of the bell, "" for none    ARGV[5]  seconds a day is kept
-- Returns {"applied", seq}, {"gap", seq} or {"unknown"}: built from another epoch, or
-- not built. All writes follow all checks, so no run is ever shown by half.
local epoch, shown = unpack(redis.call("HMGET", KEYS[1], "epoch", "seq"))
if epoch ~= ARGV[1] then
  return { "unknown" }
end
shown = tonumber(shown)
local first = tonumber(ARGV[2])
if first > shown + 1 then
  return { "gap", shown }
end
local run = cjson.decode(ARGV[3])
local last = first + #run - 1
if last <= shown then
  return { "applied", shown }
end

-- A full server refuses only the first write of a script, and only one that may need
-- memory: so that is what comes first, and changes nothing.
redis.call("HSET", KEYS[1], "epoch", epoch)

local lines = { { 2, 3, 5, 7 }, { 2, 4, 6, 8 } }
local days = {}
for i = shown - first + 2, #run do
  local member, direction, line, score, lower, raise, day, field = unpack(run[i])
  if member ~= "" and direction > 0 then
    -- The entry says where it stands now: so it stands nowhere else.
    for _, other in ipairs(lines[direction]) do
      if other ~= line then
        redis.call("ZREM", KEYS[other], member)
      end
    end
    if line > 0 then
      redis.call("ZADD", KEYS[line], score, member)
    end
  end
  if lower ~= "" then
    redis.call("HINCRBY", KEYS[9], lower, -1)
  end
  if raise ~= "" then
    redis.call("HINCRBY", KEYS[9], raise, 1)
  end
  if day > 0 then
    redis.call("HINCRBY", KEYS[day], field, 1)
    days[day] = true
  end
end
for day in pairs(days) do
  redis.call("EXPIRE", KEYS[day], ARGV[5])
end
redis.call("HSET", KEYS[1], "seq", string.format("%.0f", last))
if ARGV[4] ~= "" then
  redis.call("PUBLISH", ARGV[4], string.format("%.0f", last))
end
return { "applied", last }
