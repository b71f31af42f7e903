-- asks: How many customers met these touchpoints in this order, the last within a time of the first?
-- grain: one row a number of steps taken
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); steps Array(String)
-- reads: resolved
-- shown on: Journeys (funnel), REST API journeys/funnel
-- $funnel is the dialect's window in milliseconds: the engine takes any integer there without asking for its unit.
-- $steps are the dialect's conditions, one a step: each one more costs.
SELECT
    toUInt8(steps_taken) AS steps_taken,
    toUInt64(count()) AS customers
FROM
(
    SELECT
        $funnel, $steps) AS steps_taken
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND touchpoint IN {steps:Array(String)} AND key64 != 0 AND $whom
    GROUP BY customer64
)
WHERE steps_taken > 0
GROUP BY steps_taken
ORDER BY steps_taken
