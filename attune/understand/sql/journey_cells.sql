-- asks: How often was each touchpoint met under each condition in a window?
-- grain: one row a touchpoint and condition
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/map
SELECT
    touchpoint,
    condition,
    toUInt64(count()) AS interactions
FROM resolved
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')} AND $whom
GROUP BY touchpoint, condition
ORDER BY touchpoint, condition
