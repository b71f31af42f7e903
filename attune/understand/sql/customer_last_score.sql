-- asks: What was the last score this customer gave?
-- grain: at most one row
-- parameters: keys Array(UUID)
-- reads: interactions
-- shown on: a customer's page, REST API customers/{id}
SELECT
    metric,
    assumeNotNull(score) AS last_score,
    scale,
    toUnixTimestamp64Milli(ts) AS ts_ms
FROM interactions
WHERE key IN {keys:Array(UUID)} AND metric != '' AND score IS NOT NULL
ORDER BY ts DESC, seq DESC
LIMIT 1
