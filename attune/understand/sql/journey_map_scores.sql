-- asks: What did the customers who met a touchpoint under a condition answer, metric by metric?
-- grain: one row a touchpoint, condition, metric, scale; n customers, each with the mean of their answers
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/map
-- An answer within an episode counts for everything met within that episode, whenever it was met: reviews of late
-- orders are often written before the parcel comes. An answer outside an episode counts where it was given.
WITH
    answers AS
    (
        SELECT customer64, episode, touchpoint, condition, metric, scale, score
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND metric != '' AND score IS NOT NULL AND key64 != 0
    ),
    met AS
    (
        SELECT DISTINCT customer64, episode, touchpoint, condition
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND episode != ''
          AND episode IN (SELECT episode FROM answers WHERE episode != '')
    ),
    heard AS
    (
        SELECT met.touchpoint AS touchpoint, met.condition AS condition, met.customer64 AS customer64,
               answers.metric AS metric, answers.scale AS scale, answers.score AS score
        FROM answers
        INNER JOIN met ON answers.customer64 = met.customer64 AND answers.episode = met.episode
        WHERE answers.episode != ''
        UNION ALL
        SELECT touchpoint, condition, customer64, metric, scale, score
        FROM answers
        WHERE episode = ''
    )
SELECT
    touchpoint,
    condition,
    metric,
    scale,
    toUInt64(count()) AS customers,
    sum(mean) AS total,
    sum(mean * mean) AS squares
FROM
(
    SELECT touchpoint, condition, metric, scale, customer64, avg(assumeNotNull(score)) AS mean
    FROM heard
    GROUP BY touchpoint, condition, metric, scale, customer64
)
GROUP BY touchpoint, condition, metric, scale
ORDER BY touchpoint, condition, metric, scale
