-- asks: How many customers were met where the asker sees?
-- grain: one row
-- parameters: none
-- reads: interactions, resolution
-- shown on: as customers_known, for members who see their places alone
SELECT toUInt64(uniqExact(dictGetOrDefault('resolution', 'customer64', key64, key64))) AS customers
FROM (SELECT DISTINCT key64 FROM interactions WHERE key64 != 0)
