-- asks: From which touchpoint do customers go directly to which other, anywhere or station by station?
-- grain: one row a pair of touchpoints (step -1), or, of the first `stations` of every journey, one a position and pair
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); touchpoints Array(String); stations UInt8;
--   anchor String; backwards UInt8; limit UInt32
-- reads: resolved, resolution
-- shown on: Journeys (transitions, table, Sankey), REST API journeys/transitions
-- `stations` 0 means the whole journey, wherever in it the pair is. With an `anchor` a journey begins where it first met
-- that touchpoint, or, `backwards`, ends there: then positions are counted so that the anchor is always the last.
-- Instant and touchpoint are packed into one number (48 + 16 bits), which sorts and groups several times faster than a
-- tuple; of two contacts at the same instant the one whose touchpoint comes first in the catalogue comes first. Contacts
-- are gathered by key first, so that each key is resolved once. Repeated contacts at one touchpoint are one station. A move is packed, too: position of its first
-- station from 1 (0: anywhere), source, target. `moves_in_all` counts what lies beyond the limit, too.
WITH arrayMap(place -> toUInt16(place), arrayEnumerate({touchpoints:Array(String)})) AS places
SELECT
    toInt16(bitShiftRight(move, 32)) - 1 AS step,
    {touchpoints:Array(String)}[bitAnd(bitShiftRight(move, 16), 65535)] AS source,
    {touchpoints:Array(String)}[bitAnd(move, 65535)] AS target,
    toUInt64(count()) AS moves,
    toUInt64(countIf(nth = 1)) AS customers,
    toUInt64(sum(count()) OVER ()) AS moves_in_all
FROM
(
    SELECT
        arrayCompact(arrayMap(met -> toUInt16(bitAnd(met, 65535)), arraySort(groupArrayArray(met_by_key)))) AS journey,
        if({anchor:String} = '', 1, indexOf(journey, toUInt16(indexOf({touchpoints:Array(String)}, {anchor:String})))) AS met_at,
        multiIf(
            met_at = 0, CAST([], 'Array(UInt16)'),
            {stations:UInt8} = 0, journey,
            {backwards:UInt8} = 0, arraySlice(journey, met_at, {stations:UInt8}),
            arraySlice(journey, greatest(1, met_at - {stations:UInt8} + 1), least(met_at, {stations:UInt8}))) AS path,
        if({backwards:UInt8} = 0, 0, {stations:UInt8} - length(path)) AS first_position,
        arrayMap(
            (a, b, at) -> bitOr(
                bitShiftLeft(toUInt64((first_position + at) * ({stations:UInt8} > 0)), 32),
                bitOr(bitShiftLeft(toUInt32(a), 16), b)),
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
          AND touchpoint IN {touchpoints:Array(String)} AND key64 != 0 AND $whom
        GROUP BY key64
    )
    GROUP BY dictGetOrDefault('resolution', 'customer64', key64, key64)
)
ARRAY JOIN moves_made AS move, arrayEnumerateUniq(moves_made) AS nth
GROUP BY move
ORDER BY moves DESC, step, source, target
LIMIT {limit:UInt32}
