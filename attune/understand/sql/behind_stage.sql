-- asks: Which customers stand at a stage, having met none later?
-- grain: one row a customer, the one met last first
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); stages Array(String); stage String;
--   limit UInt32; offset UInt32
-- reads: resolved
-- shown on: Journeys (behind a figure), REST API journeys/behind
-- Where they stand is found as in journey_stages.
WITH arrayMap(place -> toUInt8(place), arrayEnumerate({stages:Array(String)})) AS numbers
SELECT
    whose,
    contacts,
    toUInt64(bitShiftRight(last, 6)) AS last_ms,
    toUInt64(count() OVER ()) AS customers
FROM
(
    SELECT
        any(of_customer) AS whose,
        toUInt64(countIf({stages:Array(String)}[number_met] = {stage:String})) AS contacts,
        max(bitOr(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(ts)), 6), toUInt64(number_met))) AS last
    FROM
    (
        SELECT
            customer64,
            customer AS of_customer,
            ts,
            transform(toString(stage), {stages:Array(String)}, numbers, toUInt8(0)) AS number_met
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')} AND key64 != 0 AND $whom
    )
    WHERE number_met > 0
    GROUP BY customer64
    HAVING {stages:Array(String)}[bitAnd(last, 63)] = {stage:String}
)
ORDER BY last_ms DESC, whose
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
