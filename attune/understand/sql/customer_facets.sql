-- asks: Of which types, channels, touchpoints, places and directions are this customer's interactions?
-- grain: one row a combination, the most frequent first
-- parameters: keys Array(UUID); limit UInt32
-- reads: interactions, surfaces
-- shown on: a customer's page (filters of the timeline)
SELECT
    toString(type) AS type,
    dictGet('surfaces', 'channel', surface) AS channel,
    dictGet('surfaces', 'touchpoint', surface) AS touchpoint,
    toString(place) AS place,
    toString(direction) AS direction,
    toUInt64(count()) AS interactions
FROM interactions
WHERE key IN {keys:Array(UUID)}
GROUP BY type, channel, touchpoint, place, direction
ORDER BY interactions DESC, type, channel, touchpoint, place, direction
LIMIT {limit:UInt32}
