-- asks: Which reading of each mapping is in memory?
-- grain: one row a dictionary
-- parameters: none
-- reads: system.dictionaries
-- shown on: nowhere; it tells a kept figure whether it is current
-- The engine gives the time of a reading in whole seconds. Until that second is over another reading may follow under
-- the same time, so a young reading is told apart by the present moment: no figure made meanwhile is kept for current.
SELECT
    name,
    if(last_successful_update_time >= now() - 1,
        toUnixTimestamp64Micro(now64(6)),
        toInt64(toUnixTimestamp(last_successful_update_time))) AS reading
FROM system.dictionaries
WHERE database = currentDatabase()
ORDER BY name
