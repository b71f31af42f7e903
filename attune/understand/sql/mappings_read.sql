-- asks: When were the mappings last read into memory?
-- grain: one row a dictionary
-- parameters: none
-- reads: system.dictionaries
-- shown on: nowhere; it tells a kept figure whether it is current
SELECT
    name,
    toInt64(toUnixTimestamp(last_successful_update_time)) AS read_at
FROM system.dictionaries
WHERE database = currentDatabase()
ORDER BY name
