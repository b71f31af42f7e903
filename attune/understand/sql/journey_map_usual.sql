-- asks: What do customers answer on the whole, metric by metric, and how many were met?
-- grain: one row a metric and scale; n customers, each with the mean of their answers
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/map
SELECT
    metric,
    scale,
    toUInt64(count()) AS customers,
    sum(mean) AS total,
    sum(mean * mean) AS squares
FROM
(
    SELECT metric, scale, avg(assumeNotNull(score)) AS mean
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND metric != '' AND score IS NOT NULL AND key64 != 0
    GROUP BY metric, scale, customer64
)
GROUP BY metric, scale
ORDER BY metric, scale
