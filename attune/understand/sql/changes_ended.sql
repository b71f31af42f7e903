-- asks: At which touchpoints did visits end, in a period and in the time before it?
-- grain: one row a touchpoint and side (recent or before): n customers, each with the share of their days at this
--   touchpoint on which it was the last one they met
-- parameters: start DateTime64(3, 'UTC'); recent DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Today, REST API today/changes
-- A visit is what a customer met on one day (UTC); what we sent them is no step of theirs.
SELECT
    touchpoint,
    is_recent,
    toUInt64(count()) AS counted,
    sum(mean) AS total,
    sum(mean * mean) AS squares
FROM
(
    SELECT touchpoint, is_recent, customer64, avg(is_last) AS mean
    FROM
    (
        SELECT
            touchpoint,
            customer64,
            toUInt8(day >= toDate({recent:DateTime64(3, 'UTC')}, 'UTC')) AS is_recent,
            toUInt8(last_at = max(last_at) OVER (PARTITION BY customer64, day)) AS is_last
        FROM
        (
            SELECT customer64, toDate(ts, 'UTC') AS day, touchpoint, max(ts) AS last_at
            FROM resolved
            WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
              AND touchpoint != '' AND key64 != 0 AND direction != 'out'
            GROUP BY customer64, day, touchpoint
        )
    )
    GROUP BY touchpoint, is_recent, customer64
)
GROUP BY touchpoint, is_recent
ORDER BY touchpoint, is_recent DESC
