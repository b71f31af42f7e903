-- asks: What was answered week by week of one metric, on the whole, of a touchpoint or at a place?
-- grain: one row a number of whole weeks back from `end` (0 = the last one) and kind of answer (persons: n customers,
--   each with the mean of their answers of that week; without a person: n answers)
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); about String; entry String; metric String;
--   scale String
-- reads: resolved, catalogue
-- shown on: boards
-- As on the journey map, an answer within an episode counts for every touchpoint met within it.
WITH
    answers AS
    (
        SELECT
            customer64, episode, touchpoint,
            assumeNotNull(score) AS given,
            toUInt16(intDiv(
                toUnixTimestamp64Milli({end:DateTime64(3, 'UTC')}) - 1 - toUnixTimestamp64Milli(ts), 604800000
            )) AS weeks_back,
            toUInt8(key64 != 0) AS is_person,
            if(key64 = 0, toUInt64(toUInt128(id)), customer64) AS answerer,
            dictGetOrDefault('catalogue', 'entry', ('place', toString(place)), toString(place)) AS met_at
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND metric = {metric:String} AND scale = {scale:String} AND score IS NOT NULL
    ),
    met AS
    (
        SELECT DISTINCT customer64, episode
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} - toIntervalDay(60) AND ts < {end:DateTime64(3, 'UTC')}
          AND {about:String} = 'touchpoint' AND touchpoint = {entry:String}
          AND episode != '' AND episode IN (SELECT episode FROM answers WHERE episode != '')
    )
SELECT
    weeks_back,
    is_person,
    toUInt64(count()) AS counted,
    sum(mean) AS total,
    sum(mean * mean) AS squares
FROM
(
    SELECT weeks_back, is_person, answerer, avg(given) AS mean
    FROM answers
    WHERE {about:String} = ''
        OR ({about:String} = 'place' AND met_at = {entry:String})
        OR ({about:String} = 'touchpoint' AND episode = '' AND touchpoint = {entry:String})
        OR ({about:String} = 'touchpoint' AND episode != '' AND (customer64, episode) IN (SELECT customer64, episode FROM met))
    GROUP BY weeks_back, is_person, answerer
)
GROUP BY weeks_back, is_person
ORDER BY weeks_back, is_person DESC
