-- asks: From which touchpoint do customers go directly to which other?
-- grain: one row a pair of touchpoints, of all positions in the journey
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); touchpoints Array(String); limit UInt32
-- reads: resolved, resolution
-- shown on: Journeys (transitions, table), REST API journeys/transitions
-- Instant and touchpoint are packed into one number (48 + 16 bits), which sorts and groups several times faster than a
-- tuple; of two contacts at the same instant the one whose touchpoint comes first in the catalogue comes first.
-- Contacts are gathered by key first, so that each key is resolved once.
-- Repeated contacts at one touchpoint are one station. `moves_in_all` counts what lies beyond the limit, too.
WITH arrayMap(place -> toUInt16(place), arrayEnumerate({touchpoints:Array(String)})) AS places
SELECT
    {touchpoints:Array(String)}[bitShiftRight(pair, 16)] AS source,
    {touchpoints:Array(String)}[bitAnd(pair, 65535)] AS target,
    toUInt64(count()) AS moves,
    toUInt64(countIf(nth = 1)) AS customers,
    toUInt64(sum(count()) OVER ()) AS moves_in_all
FROM
(
    SELECT
        arrayCompact(arrayMap(met -> toUInt16(bitAnd(met, 65535)), arraySort(groupArrayArray(met_by_key)))) AS path,
        arrayMap((a, b) -> bitOr(bitShiftLeft(toUInt32(a), 16), b), arrayPopBack(path), arrayPopFront(path)) AS pairs
    FROM
    (
        SELECT
            key64,
            groupArray(bitOr(
                bitShiftLeft(toUInt64(toUnixTimestamp64Milli(ts)), 16),
                toUInt64(transform(touchpoint, {touchpoints:Array(String)}, places, toUInt16(0))))) AS met_by_key
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND touchpoint IN {touchpoints:Array(String)} AND key64 != 0
        GROUP BY key64
    )
    GROUP BY dictGetOrDefault('resolution', 'customer64', key64, key64)
)
ARRAY JOIN pairs AS pair, arrayEnumerateUniq(pairs) AS nth
GROUP BY pair
ORDER BY moves DESC, source, target
LIMIT {limit:UInt32}
