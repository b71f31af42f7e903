-- asks: Which customers came so far in a funnel: exactly that far, or at least?
-- grain: one row a customer, the one met last first
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); level UInt8; is_exact UInt8; part String; is_any UInt8;
--   limit UInt32; offset UInt32
-- reads: resolved
-- shown on: Journeys (behind a figure), REST API journeys/behind
-- The clauses are those of journey_funnel_by.
SELECT
    whose,
    contacts,
    last_ms,
    toUInt64(count() OVER ()) AS customers
FROM
(
    SELECT
        any(whose_attempt) AS whose,
        toUInt64(sum(contacts_of_attempt)) AS contacts,
        toUnixTimestamp64Milli(max(last_at)) AS last_ms
    FROM
    (
        SELECT
            customer64,
            $held AS held,
            any(customer) AS whose_attempt,
            count() AS contacts_of_attempt,
            max(ts) AS last_at,
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
    HAVING if({is_exact:UInt8} = 1, max(steps_done) = {level:UInt8}, max(steps_done) >= {level:UInt8})
        AND ({is_any:UInt8} = 1 OR argMax(part_of_attempt, (steps_done, -began_ms)) = {part:String})
)
ORDER BY last_ms DESC, whose
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
