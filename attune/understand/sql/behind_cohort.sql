-- asks: Which customers of a cohort came again so many weeks or months later?
-- grain: one row a customer, the one met last first
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); unit String; starts String; returns String;
--   cohort Date; later UInt16; limit UInt32; offset UInt32
-- reads: resolved
-- shown on: Journeys (behind a figure), REST API journeys/behind
-- Cohorts are those of journey_retention; `later` 0 is everybody in it.
SELECT
    whose,
    contacts,
    last_ms,
    toUInt64(count() OVER ()) AS customers
FROM
(
    SELECT
        any(of_customer) AS whose,
        toUInt64(count()) AS contacts,
        toUnixTimestamp64Milli(max(ts)) AS last_ms
    FROM
    (
        SELECT
            customer64,
            customer AS of_customer,
            ts,
            if({starts:String} = '' AND {returns:String} = '', '', touchpoint) AS spot,
            if({unit:String} = 'week', toMonday(ts), toStartOfMonth(ts)) AS day_met
        FROM resolved
        WHERE ts < {end:DateTime64(3, 'UTC')} AND direction NOT IN ('out', 'reported') AND key64 != 0 AND $whom
    )
    GROUP BY customer64
    HAVING countIf({starts:String} = '' OR spot = {starts:String}) > 0
        AND minIf(day_met, {starts:String} = '' OR spot = {starts:String}) = {cohort:Date}
        AND ({later:UInt16} = 0 OR countIf(
            ({returns:String} = '' OR spot = {returns:String})
            AND day_met = if({unit:String} = 'week', addWeeks({cohort:Date}, {later:UInt16}), addMonths({cohort:Date}, {later:UInt16}))) > 0)
)
WHERE {start:DateTime64(3, 'UTC')} < {end:DateTime64(3, 'UTC')}
ORDER BY last_ms DESC, whose
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
