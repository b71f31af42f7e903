-- asks: What does one customer add up to where the asker sees?
-- grain: one row a currency
-- parameters: keys Array(UUID)
-- reads: interactions
-- shown on: as customer_totals, for members who see their places alone
SELECT
    currency,
    toUInt64(count()) AS interactions,
    sum(ifNull(value, 0)) AS amount,
    toUnixTimestamp64Milli(min(ts)) AS first_ms,
    toUnixTimestamp64Milli(max(ts)) AS last_ms,
    toUInt64(countIf(metric != '' AND score IS NOT NULL)) AS scores,
    maxIf(toStartOfMonth(ts), metric != '' AND score IS NOT NULL) AS scored_in
FROM interactions
WHERE key IN {keys:Array(UUID)}
GROUP BY currency
ORDER BY currency
