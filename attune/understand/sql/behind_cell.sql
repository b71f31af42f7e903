-- asks: Which customers met a touchpoint, under a condition or anyhow, or any touchpoint of a stage or channel?
-- grain: one row a customer, the one met last first
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); by String; spot String; is_any UInt8; condition String;
--   limit UInt32; offset UInt32
-- reads: resolved
-- shown on: Journeys (behind a figure), REST API journeys/behind
SELECT
    any(customer) AS whose,
    toUInt64(count()) AS contacts,
    toUnixTimestamp64Milli(max(ts)) AS last_ms,
    toUInt64(count() OVER ()) AS customers
FROM resolved
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
  AND multiIf({by:String} = 'stage', stage, {by:String} = 'channel', channel, touchpoint) = {spot:String}
  AND ({is_any:UInt8} = 1 OR condition = {condition:String}) AND key64 != 0 AND $whom
GROUP BY customer64
ORDER BY last_ms DESC, whose
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
