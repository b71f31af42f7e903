-- asks: What was answered in a period and in the time before it, on the whole, of each touchpoint and at each place?
-- grain: one row a kind ('' = the whole, touchpoint or place), entry, metric, scale, kind of answer (of persons: n
--   customers, each with the mean of their answers; without a person: n answers) and side (recent or before)
-- parameters: start DateTime64(3, 'UTC'); recent DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved, catalogue
-- shown on: Today, boards, REST API today/changes
-- As on the journey map, an answer within an episode counts for every touchpoint met within it, whenever it was met.
WITH
    answers AS
    (
        SELECT
            customer64, episode, touchpoint, metric, scale,
            assumeNotNull(score) AS given,
            toUInt8(ts >= {recent:DateTime64(3, 'UTC')}) AS is_recent,
            toUInt8(key64 != 0) AS is_person,
            if(key64 = 0, toUInt64(toUInt128(id)), customer64) AS answerer,
            dictGetOrDefault('catalogue', 'entry', ('place', toString(place)), toString(place)) AS met_at
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND metric != '' AND score IS NOT NULL
    ),
    met AS
    (
        SELECT DISTINCT customer64, episode, touchpoint
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} - toIntervalDay(60) AND ts < {end:DateTime64(3, 'UTC')}
          AND episode != ''
          AND episode IN (SELECT episode FROM answers WHERE episode != '')
    )
SELECT
    kind,
    entry,
    metric,
    scale,
    is_person,
    is_recent,
    toUInt64(count()) AS counted,
    sum(mean) AS total,
    sum(mean * mean) AS squares
FROM
(
    SELECT kind, entry, metric, scale, is_person, is_recent, avg(given) AS mean
    FROM
    (
        SELECT
            ['', 'place'][nth] AS kind,
            ['', met_at][nth] AS entry,
            metric, scale, is_person, is_recent, answerer, given
        FROM answers
        ARRAY JOIN [1, 2] AS nth
        WHERE nth = 1 OR met_at != ''
        UNION ALL
        SELECT 'touchpoint' AS kind, touchpoint AS entry, metric, scale, is_person, is_recent, answerer, given
        FROM answers
        WHERE episode = '' AND touchpoint != ''
        UNION ALL
        SELECT
            'touchpoint' AS kind, met.touchpoint AS entry,
            answers.metric AS metric, answers.scale AS scale, answers.is_person AS is_person,
            answers.is_recent AS is_recent, answers.answerer AS answerer, answers.given AS given
        FROM answers
        INNER JOIN met ON answers.customer64 = met.customer64 AND answers.episode = met.episode
        WHERE answers.episode != '' AND met.touchpoint != ''
    )
    GROUP BY kind, entry, metric, scale, is_person, is_recent, answerer
)
GROUP BY kind, entry, metric, scale, is_person, is_recent
ORDER BY kind, entry, metric, scale, is_person DESC, is_recent DESC
