-- asks: Which reading of each mapping is in memory?
-- grain: one row a dictionary
-- parameters: none
-- reads: system.dictionaries
-- shown on: nowhere; it tells a kept figure whether it is current
-- The engine gives the time of a reading in whole seconds; how long it took tells two of one second apart.
SELECT
    name,
    cityHash64(last_successful_update_time, loading_start_time, loading_duration, element_count) AS reading
FROM system.dictionaries
WHERE database = currentDatabase()
ORDER BY name
