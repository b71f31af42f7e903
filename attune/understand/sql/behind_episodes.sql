-- asks: Which customers had an episode that met what was expected under this condition?
-- grain: one row a customer, the one met last first
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); starts String; expects String; missing String; after_ms Int64;
--   met_as String; limit UInt32; offset UInt32
-- reads: interactions, resolved
-- shown on: Journeys (behind a figure), REST API journeys/behind
-- The condition of an episode is that of episode_scores.
WITH
    (
        SELECT max(ts) FROM interactions
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
    ) AS newest
SELECT
    any(whose_episode) AS whose,
    toUInt64(count()) AS contacts,
    toUnixTimestamp64Milli(max(last_at)) AS last_ms,
    toUInt64(count() OVER ()) AS customers
FROM
(
    SELECT
        customer64,
        any(customer) AS whose_episode,
        max(ts) AS last_at
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND episode != '' AND key64 != 0 AND $whom
    GROUP BY customer64, episode
    HAVING countIf(touchpoint = {starts:String}) > 0
        AND NOT (countIf(touchpoint = {expects:String}) = 0
            AND minIf(ts, touchpoint = {starts:String}) > newest - toIntervalMillisecond({after_ms:Int64}))
        AND if(countIf(touchpoint = {expects:String}) > 0,
            argMaxIf(toString(condition), ts, touchpoint = {expects:String}), {missing:String}) = {met_as:String}
)
GROUP BY customer64
ORDER BY last_ms DESC, whose
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
