-- asks: What do all keys of one customer add up to?
-- grain: one row a currency
-- parameters: keys Array(UUID)
-- reads: totals
-- shown on: a customer's page, REST API customers/{id}
SELECT
    currency,
    toUInt64(sum(interactions)) AS interactions,
    sum(value) AS amount,
    toUnixTimestamp64Milli(min(first_at)) AS first_ms,
    toUnixTimestamp64Milli(max(last_at)) AS last_ms,
    toUInt64(sum(score_n)) AS scores,
    maxIf(month, score_n > 0) AS scored_in
FROM totals
WHERE key IN {keys:Array(UUID)}
GROUP BY currency
ORDER BY currency
