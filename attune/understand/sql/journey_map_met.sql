-- asks: How many customers were met in a window?
-- grain: one row
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions, resolution
-- shown on: Journeys (map), REST API journeys/map
SELECT toUInt64(uniqExact(dictGetOrDefault('resolution', 'customer64', key64, key64))) AS customers
FROM
(
    SELECT DISTINCT key64
    FROM interactions
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')} AND key64 != 0 AND $whom
)
