-- asks: Of the customers who came first in a week or month, how many came again in each later one?
-- grain: one row a cohort and number of weeks or months after it; the row 0 is the cohort itself
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); unit String; starts String; returns String
-- reads: resolved
-- shown on: Journeys (retention), REST API journeys/retention
-- First means first of all time, not first in the window: the window chooses the cohorts. `starts` and `returns` are
-- touchpoints; '' is any contact.
SELECT
    cohort,
    toUInt16(if({unit:String} = 'week', dateDiff('week', cohort, day), dateDiff('month', cohort, day))) AS later,
    toUInt64(count()) AS customers
FROM
(
    SELECT
        customer64,
        minIf(day_met, {starts:String} = '' OR spot = {starts:String}) AS cohort,
        groupUniqArrayIf(day_met, {returns:String} = '' OR spot = {returns:String}) AS met
    FROM
    (
        SELECT
            customer64,
            if({starts:String} = '' AND {returns:String} = '', '', touchpoint) AS spot,
            if({unit:String} = 'week', toMonday(ts), toStartOfMonth(ts)) AS day_met
        FROM resolved
        WHERE ts < {end:DateTime64(3, 'UTC')} AND direction NOT IN ('out', 'reported') AND key64 != 0 AND $whom
    )
    GROUP BY customer64
    HAVING countIf({starts:String} = '' OR spot = {starts:String}) > 0 AND cohort >= if({unit:String} = 'week',
        toMonday({start:DateTime64(3, 'UTC')}), toStartOfMonth({start:DateTime64(3, 'UTC')}))
)
ARRAY JOIN arrayConcat([cohort], arrayFilter(one -> one > cohort, met)) AS day
GROUP BY cohort, later
ORDER BY cohort, later
