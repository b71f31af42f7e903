-- asks: When was the newest contact before an instant, in milliseconds since 1970 (0 = there was none)?
-- grain: one row
-- parameters: end DateTime64(3, 'UTC')
-- reads: interactions
-- shown on: Today
SELECT if(count() = 0, toInt64(0), toUnixTimestamp64Milli(max(ts))) AS newest_ms
FROM interactions
WHERE ts < {end:DateTime64(3, 'UTC')}
