-- asks: Which touchpoints are surfaces mapped to?
-- grain: one row a touchpoint
-- parameters: none
-- reads: surface_map
-- shown on: Journeys, REST API journeys
SELECT
    touchpoint,
    any(channel) AS touchpoint_channel,
    any(stage) AS touchpoint_stage,
    max(direct) AS is_direct
FROM surface_map FINAL
WHERE touchpoint != ''
GROUP BY touchpoint
ORDER BY touchpoint
