-- asks: How much came in from each source, by the hour it arrived?
-- grain: source, hour
-- parameters: since DateTime64(3, 'UTC')
-- reads: interactions
-- shown on: incoming data
SELECT
    source,
    toStartOfHour(received_at) AS hour,
    toUInt64(count()) AS interactions,
    max(received_at) AS last_at,
    quantileExact(0.5)(greatest(dateDiff('millisecond', ts, received_at), 0)) AS lag_ms
FROM interactions
WHERE received_at >= {since:DateTime64(3, 'UTC')}
GROUP BY source, hour
ORDER BY source, hour
