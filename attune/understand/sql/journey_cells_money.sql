-- asks: What was spent at each touchpoint under each condition in a window?
-- grain: one row a touchpoint, condition and currency
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions, surfaces
-- shown on: Journeys (map), REST API journeys/map
-- Few rows carry money, and there are few surfaces: they are added up before a surface becomes a touchpoint.
SELECT
    dictGet('surfaces', 'touchpoint', surface) AS touchpoint,
    condition,
    currency,
    sum(spent) AS amount
FROM
(
    SELECT surface, condition, currency, sum(value) AS spent
    FROM interactions
    WHERE value IS NOT NULL AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')} AND $whom
    GROUP BY surface, condition, currency
)
GROUP BY touchpoint, condition, currency
ORDER BY touchpoint, condition, currency
