-- asks: What was the last score this customer gave, in a month?
-- grain: at most one row
-- parameters: keys Array(UUID); month Date
-- reads: interactions
-- shown on: a customer's page, REST API customers/{id}
-- The totals know the month, so that one partition is read and not all of them.
SELECT
    metric,
    assumeNotNull(score) AS last_score,
    scale,
    toUnixTimestamp64Milli(ts) AS ts_ms
FROM interactions
WHERE key IN {keys:Array(UUID)} AND toYYYYMM(ts) = toYYYYMM({month:Date}) AND metric != '' AND score IS NOT NULL
ORDER BY ts DESC, seq DESC
LIMIT 1
