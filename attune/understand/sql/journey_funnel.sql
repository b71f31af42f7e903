-- asks: How many customers met these touchpoints in this order, the last within a time of the first?
-- grain: one row a number of steps taken
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); steps Array(String)
-- reads: resolved, surfaces
-- shown on: Journeys (funnel), REST API journeys/funnel
-- $funnel is the dialect's window in milliseconds: the engine takes any integer there without asking for its unit.
-- $numbered are the dialect's conditions, one a step: each one more costs. Which step a surface is stands in `mapped`, so
-- that ten million rows are told apart by their surface alone: a fifth less work than asking each for its touchpoint. The
-- empty surface, which no touchpoint has, keeps the arrays from being empty.
WITH
(
    SELECT (groupArray(surface), groupArray(toUInt8(indexOf({steps:Array(String)}, touchpoint))))
    FROM dictionary('surfaces')
    WHERE touchpoint IN {steps:Array(String)}
) AS mapped
SELECT
    toUInt8(steps_taken) AS steps_taken,
    toUInt64(count()) AS customers
FROM
(
    SELECT
        $funnel, $numbered) AS steps_taken
    FROM
    (
        SELECT customer64, ts, transform(surface, arrayPushBack(mapped.1, ''), arrayPushBack(mapped.2, 0), 0) AS step
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND surface IN (SELECT arrayJoin(mapped.1)) AND key64 != 0 AND $whom
    )
    GROUP BY customer64
)
WHERE steps_taken > 0
GROUP BY steps_taken
ORDER BY steps_taken
