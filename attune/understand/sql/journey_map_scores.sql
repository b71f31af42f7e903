-- asks: What did those who met a touchpoint under a condition answer, metric by metric?
-- grain: one row a touchpoint, condition, metric, scale and kind of answer: of persons (n customers, each with the mean
--   of their answers) or without a person (n answers, such as presses at a kiosk)
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/map
-- An answer within an episode counts for everything met within that episode, whenever it was met: reviews of late
-- orders are often written before the parcel comes. An answer outside an episode counts where it was given.
WITH
    answers AS
    (
        SELECT
            customer64, episode, touchpoint, condition, metric, scale, score,
            toUInt8(key64 != 0) AS is_person,
            if(key64 = 0, seq, customer64) AS answerer
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND metric != '' AND $whom AND score IS NOT NULL
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
        SELECT met.touchpoint AS touchpoint, met.condition AS condition,
               answers.is_person AS is_person, answers.answerer AS answerer,
               answers.metric AS metric, answers.scale AS scale, answers.score AS score
        FROM answers
        INNER JOIN met ON answers.customer64 = met.customer64 AND answers.episode = met.episode
        WHERE answers.episode != ''
        UNION ALL
        SELECT touchpoint, condition, is_person, answerer, metric, scale, score
        FROM answers
        WHERE episode = ''
    )
SELECT
    touchpoint,
    condition,
    metric,
    scale,
    is_person,
    toUInt64(count()) AS counted,
    sum(mean) AS total,
    sum(mean * mean) AS squares
FROM
(
    SELECT touchpoint, condition, metric, scale, is_person, answerer, avg(assumeNotNull(score)) AS mean
    FROM heard
    GROUP BY touchpoint, condition, metric, scale, is_person, answerer
)
GROUP BY touchpoint, condition, metric, scale, is_person
ORDER BY touchpoint, condition, metric, scale, is_person DESC
