-- asks: Which customers went directly from one touchpoint to another?
-- grain: one row a customer, the one met last first
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); source String; target String; anchor String; place Int16; is_anywhere UInt8;
--   limit UInt32; offset UInt32
-- reads: resolved
-- shown on: Journeys (behind a figure), REST API journeys/behind
-- Only contacts at some touchpoint are stations, and repeated ones at one are one station, as in journey_moves. Of two
-- at the same instant the target comes last. `place` is where the source must stand, counted from the first station, or
-- from where the `anchor` was first met.
SELECT
    whose,
    contacts,
    last_ms,
    toUInt64(count() OVER ()) AS customers
FROM
(
    SELECT
        any(customer) AS whose,
        max(ts) AS last_at,
        toUnixTimestamp64Milli(last_at) AS last_ms,
        arrayCompact(arrayMap(met -> bitAnd(met, 65535), arraySort(groupArray(bitOr(
            bitShiftLeft(toUInt64(toUnixTimestamp64Milli(ts)), 16),
            multiIf(touchpoint = {source:String}, toUInt64(0), touchpoint = {target:String}, toUInt64(65535),
                touchpoint = {anchor:String}, toUInt64(65534), toUInt64(touchpoint_number))))))) AS stations,
        multiIf({anchor:String} = '', 1, {anchor:String} = {source:String}, indexOf(stations, 0),
            {anchor:String} = {target:String}, indexOf(stations, 65535), indexOf(stations, 65534)) AS begins_at,
        begins_at + {place:Int16} AS at,
        if({is_anywhere:UInt8} = 1,
            toUInt64(arrayCount((a, b) -> a = 0 AND b = 65535, stations, arrayPushBack(arrayPopFront(stations), 1))),
            toUInt64(begins_at > 0 AND at > 0 AND at < length(stations)
                AND arrayElement(stations, at) = 0 AND arrayElement(stations, at + 1) = 65535)) AS contacts
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND touchpoint != '' AND key64 != 0 AND $whom
    GROUP BY customer64
    HAVING contacts > 0
)
ORDER BY last_ms DESC, whose
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
