-- asks: Was this customer met where the asker sees?
-- grain: one row
-- parameters: keys Array(UUID)
-- reads: interactions
-- shown on: as customer_is_known, for members who see their places alone
SELECT toUInt64(count()) AS met
FROM (SELECT 1 FROM interactions WHERE key IN {keys:Array(UUID)} LIMIT 1)
