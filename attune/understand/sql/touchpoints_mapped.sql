-- asks: Which touchpoints are surfaces mapped to?
-- grain: one row a touchpoint
-- parameters: none
-- reads: surface_map
-- shown on: Journeys (transitions, funnel)
SELECT
    touchpoint,
    any(stage) AS touchpoint_stage
FROM surface_map FINAL
WHERE touchpoint != ''
GROUP BY touchpoint
ORDER BY touchpoint
