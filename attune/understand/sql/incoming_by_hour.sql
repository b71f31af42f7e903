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
    countIf(received_at < ts + INTERVAL 1 DAY) AS fresh,
    if(fresh = 0, NULL, quantileExactIf(0.5)(
        greatest(dateDiff('millisecond', ts, received_at), 0), received_at < ts + INTERVAL 1 DAY)) AS lag_ms
FROM interactions
WHERE received_at >= {since:DateTime64(3, 'UTC')}
GROUP BY source, hour
ORDER BY source, hour
