-- asks: How many customers met these touchpoints in this order, the last within a time of the first?
-- grain: one row a number of steps taken
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); steps Array(String)
-- reads: resolved
-- shown on: Journeys (funnel), REST API journeys/funnel
-- $funnel is the dialect's window in milliseconds: the engine takes any integer there without asking for its unit.
-- Steps beyond those asked for are '' in the array, and no touchpoint that is asked about is ''.
SELECT
    toUInt8(steps_taken) AS steps_taken,
    toUInt64(count()) AS customers
FROM
(
    SELECT
        $funnel,
            touchpoint = {steps:Array(String)}[1], touchpoint = {steps:Array(String)}[2],
            touchpoint = {steps:Array(String)}[3], touchpoint = {steps:Array(String)}[4],
            touchpoint = {steps:Array(String)}[5], touchpoint = {steps:Array(String)}[6],
            touchpoint = {steps:Array(String)}[7], touchpoint = {steps:Array(String)}[8]) AS steps_taken
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND touchpoint IN {steps:Array(String)} AND touchpoint != '' AND key64 != 0
    GROUP BY customer64
)
WHERE steps_taken > 0
GROUP BY steps_taken
ORDER BY steps_taken
