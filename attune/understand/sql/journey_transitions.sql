-- asks: From which touchpoint do customers go directly to which other?
-- grain: one row a pair of touchpoints, of all positions in the journey
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); touchpoints Array(String); limit UInt32
-- reads: resolved
-- shown on: Journeys (transitions, table), REST API journeys/transitions
-- Instant and touchpoint are packed into one number (48 + 16 bits), which sorts and groups several times faster than a
-- tuple; of two contacts at the same instant the one whose touchpoint comes first in the catalogue comes first.
-- Repeated contacts at one touchpoint are one station. `moves_in_all` counts what lies beyond the limit, too.
WITH arrayMap(place -> toUInt16(place), arrayEnumerate({touchpoints:Array(String)})) AS places
SELECT
    {touchpoints:Array(String)}[bitShiftRight(pair, 16)] AS source,
    {touchpoints:Array(String)}[bitAnd(pair, 65535)] AS target,
    toUInt64(count()) AS moves,
    toUInt64(uniqExact(customer64)) AS customers,
    toUInt64(sum(count()) OVER ()) AS moves_in_all
FROM
(
    SELECT
        customer64,
        arrayCompact(arrayMap(met -> toUInt16(bitAnd(met, 65535)), arraySort(groupArray(
            bitOr(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(ts)), 16),
                  toUInt64(transform(touchpoint, {touchpoints:Array(String)}, places, toUInt16(0)))))))) AS path,
        arrayMap((a, b) -> bitOr(bitShiftLeft(toUInt32(a), 16), b), arrayPopBack(path), arrayPopFront(path)) AS pairs
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND touchpoint != '' AND key64 != 0
    GROUP BY customer64
)
ARRAY JOIN pairs AS pair
GROUP BY pair
ORDER BY moves DESC, source, target
LIMIT {limit:UInt32}
