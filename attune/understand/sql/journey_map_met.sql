-- asks: How many customers were met in a window, and in how many interactions?
-- grain: one row
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/map
SELECT
    toUInt64(count()) AS interactions,
    toUInt64(uniqExactIf(customer64, key64 != 0)) AS customers
FROM resolved
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
