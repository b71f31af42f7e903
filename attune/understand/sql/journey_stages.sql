-- asks: How many customers met each stage of the life cycle, and how many stand there, having met none later?
-- grain: one row a stage
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); stages Array(String)
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/stages
-- A stage is its number in `stages` (at most 60), counted from 1: what a customer met becomes one bit a stage, where
-- they stand the greatest of instant and number packed together. Of two at the same instant the later stage counts.
WITH arrayMap(place -> toUInt8(place), arrayEnumerate({stages:Array(String)})) AS numbers
SELECT
    {stages:Array(String)}[number] AS stage,
    toUInt64(count()) AS reached,
    toUInt64(countIf(number = bitAnd(last, 63))) AS standing
FROM
(
    SELECT
        customer64,
        groupBitOr(bitShiftLeft(toUInt64(1), number_met)) AS met,
        max(bitOr(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(ts)), 6), toUInt64(number_met))) AS last
    FROM
    (
        SELECT customer64, ts, transform(toString(stage), {stages:Array(String)}, numbers, toUInt8(0)) AS number_met
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')} AND key64 != 0 AND $whom
    )
    WHERE number_met > 0
    GROUP BY customer64
)
ARRAY JOIN bitPositionsToArray(met) AS number
GROUP BY number
ORDER BY number
