-- asks: Which way do customers go, station by station, from the beginning of their journeys?
-- grain: one row a position and pair of touchpoints
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); touchpoints Array(String); stations UInt8; limit UInt32
-- reads: resolved, resolution
-- shown on: Journeys (Sankey), REST API journeys/transitions
-- As journey_transitions, with the position of the first station above the pair. A customer is at one position once.
WITH arrayMap(place -> toUInt16(place), arrayEnumerate({touchpoints:Array(String)})) AS places
SELECT
    toUInt8(bitShiftRight(move, 32)) AS step,
    {touchpoints:Array(String)}[bitAnd(bitShiftRight(move, 16), 65535)] AS source,
    {touchpoints:Array(String)}[bitAnd(move, 65535)] AS target,
    toUInt64(count()) AS moves,
    toUInt64(sum(count()) OVER ()) AS moves_in_all
FROM
(
    SELECT
        arraySlice(
            arrayCompact(arrayMap(met -> toUInt16(bitAnd(met, 65535)), arraySort(groupArrayArray(met_by_key)))),
            1, {stations:UInt8}) AS path,
        arrayMap(
            (a, b, at) -> bitOr(bitOr(bitShiftLeft(toUInt64(at - 1), 32), bitShiftLeft(toUInt64(a), 16)), toUInt64(b)),
            arrayPopBack(path), arrayPopFront(path), arrayEnumerate(arrayPopBack(path))) AS moves_made
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
ARRAY JOIN moves_made AS move
GROUP BY move
ORDER BY moves DESC, step, source, target
LIMIT {limit:UInt32}
