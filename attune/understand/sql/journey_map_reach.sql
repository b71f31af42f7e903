-- asks: How many customers met each touchpoint under each condition in a window, and what was it worth?
-- grain: one row a touchpoint and condition
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/map
SELECT
    touchpoint,
    any(channel) AS touchpoint_channel,
    any(stage) AS touchpoint_stage,
    toUInt8(any(direct)) AS is_direct,
    condition,
    toUInt64(count()) AS interactions,
    toUInt64(uniqExactIf(customer64, key64 != 0)) AS customers,
    mapFilter((k, v) -> v != 0, sumMap(map(currency, ifNull(value, toDecimal64(0, 4))))) AS money
FROM resolved
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
GROUP BY touchpoint, condition
ORDER BY customers DESC, touchpoint, condition
