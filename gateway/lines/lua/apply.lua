-- Show a run of journal entries in a gate's lines, exactly once.
-- Any process may offer any run, at any time and as often as it likes: a run is shown
-- only on top of the entry before it, and a run that begins elsewhere changes nothing.
-- What its entries change comes summed up: one call for a line, not one for an entry.
--   KEYS[1]     head             hash: epoch, seq (of the last entry shown)
--   KEYS[2]     review           sorted set: member -> ticket
--   KEYS[3..4]  scheduled        export, import; member -> planned arrival (ms)
--   KEYS[5..6]  waiting          export, import; member -> order key (ms)
--   KEYS[7..8]  called           export, import; member -> deadline (ms)
--   KEYS[9]     counts           hash: "direction:status" -> number of declarations
--   KEYS[10..]  days             hashes: "direction:kind" -> number of entries
--   ARGV[1]  epoch    ARGV[2..3]  seq of the run's first and last entry
--   ARGV[4]  where its vehicles stand after it, JSON: [[direction (1 export,
--            2 import), number of the line's key (0 none), [score, member, ...]], ...];
--            each member once, and no more than `unpack` takes, some thousands
--   ARGV[5]  what it adds, JSON: [[number of a hash's key, field, number], ...]
--   ARGV[6]  channel of the bell, "" for none    ARGV[7]  seconds a day is kept
-- Returns {"applied", seq}, {"gap", seq}, {"overlap", seq}: the run begins with entries
-- that are shown, or {"unknown"}: built from another epoch, or not built. All writes
-- follow all checks, so no run is ever shown by half.
local epoch, shown = unpack(redis.call("HMGET", KEYS[1], "epoch", "seq"))
if epoch ~= ARGV[1] then
  return { "unknown" }
end
shown = tonumber(shown)
local first, last = tonumber(ARGV[2]), tonumber(ARGV[3])
if first > shown + 1 then
  return { "gap", shown }
elseif last <= shown then
  return { "applied", shown }
elseif first <= shown then
  return { "overlap", shown }
end
local places, sums = cjson.decode(ARGV[4]), cjson.decode(ARGV[5])

-- A full server refuses only the first write of a script, and only one that may need
-- memory: so that is what comes first, and changes nothing.
redis.call("HSET", KEYS[1], "epoch", epoch)

local lines = { { 2, 3, 5, 7 }, { 2, 4, 6, 8 } }
for _, place in ipairs(places) do
  local direction, line, placed = unpack(place)
  local members = {}
  for i = 2, #placed, 2 do
    members[i / 2] = placed[i]
  end
  -- The entry says where it stands now: so it stands nowhere else.
  for _, other in ipairs(lines[direction]) do
    if other ~= line then
      redis.call("ZREM", KEYS[other], unpack(members))
    end
  end
  if line > 0 then
    redis.call("ZADD", KEYS[line], unpack(placed))
  end
end
for _, sum in ipairs(sums) do
  redis.call("HINCRBY", KEYS[sum[1]], sum[2], sum[3])
end
for day = 10, #KEYS do
  redis.call("EXPIRE", KEYS[day], ARGV[7])
end
redis.call("HSET", KEYS[1], "seq", string.format("%.0f", last))
if ARGV[6] ~= "" then
  redis.call("PUBLISH", ARGV[6], string.format("%.0f", last))
end
return { "applied", last }
