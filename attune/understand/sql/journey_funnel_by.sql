-- asks: How many customers took these steps in this order, on one and the same thing, by what their first step carried?
-- grain: one row a part and number of steps taken
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (funnel), REST API journeys/funnel
-- $steps, $met and $whom bind values of their own. $held is what all steps must share ('' is anything; contacts without it are left out then), $part what the customers are
-- parted by, $met which contacts are steps at all. Of a customer who began several times the farthest attempt counts, of
-- equals the earliest.
SELECT
    part,
    toUInt8(farthest) AS steps_taken,
    toUInt64(count()) AS customers
FROM
(
    SELECT
        customer64,
        max(steps_done) AS farthest,
        argMax(part_of_attempt, (steps_done, -began_ms)) AS part
    FROM
    (
        SELECT
            customer64,
            $held AS held,
            $funnel, $steps) AS steps_done,
            argMinIf(toString($part), ts, toString($part) != '') AS part_of_attempt,
            toUnixTimestamp64Milli(min(ts)) AS began_ms
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND ($met) AND key64 != 0 AND $whom
        GROUP BY customer64, held
    )
    WHERE steps_done > 0 AND ($is_held)
    GROUP BY customer64
)
GROUP BY part, steps_taken
ORDER BY part, steps_taken
