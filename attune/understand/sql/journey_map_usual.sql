-- asks: What is answered on the whole, metric by metric?
-- grain: one row a metric, scale and kind of answer: of persons (n customers, each with the mean of their answers) or
--   without a person (n answers)
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/map
SELECT
    metric,
    scale,
    is_person,
    toUInt64(count()) AS counted,
    sum(mean) AS total,
    sum(mean * mean) AS squares
FROM
(
    SELECT metric, scale, toUInt8(key64 != 0) AS is_person, avg(assumeNotNull(score)) AS mean
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND metric != '' AND $whom AND score IS NOT NULL
    GROUP BY metric, scale, is_person, if(key64 = 0, seq, customer64)
)
GROUP BY metric, scale, is_person
ORDER BY metric, scale, is_person DESC
