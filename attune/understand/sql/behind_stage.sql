-- asks: Which customers stand at a stage, having met none later?
-- grain: one row a customer, the one met last first
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); stage String; limit UInt32; offset UInt32
-- reads: resolved
-- shown on: Journeys (behind a figure), REST API journeys/behind
SELECT
    whose,
    contacts,
    last_ms,
    toUInt64(count() OVER ()) AS customers
FROM
(
    SELECT
        any(customer) AS whose,
        toUInt64(countIf(stage = {stage:String})) AS contacts,
        toUnixTimestamp64Milli(max(ts)) AS last_ms
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND stage != '' AND key64 != 0 AND $whom
    GROUP BY customer64
    HAVING argMax(toString(stage), (ts, seq)) = {stage:String}
)
ORDER BY last_ms DESC, whose
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
