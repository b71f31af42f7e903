-- asks: What do those who met a place, product, staff member or campaign answer, metric by metric?
-- grain: one row an entry ('' = all of this kind), metric, scale and kind of answer: of persons (n customers, each with the
--   mean of their answers) or without a person (n answers, such as presses at a kiosk)
-- parameters: kind String; start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved, catalogue
-- shown on: Places & products, Campaigns (lists and pages of entries), REST API catalogue/figures
SELECT
    entry,
    metric,
    scale,
    is_person,
    toUInt64(count()) AS counted,
    sum(mean) AS total,
    sum(mean * mean) AS squares
FROM
(
    SELECT entry, metric, scale, is_person, avg(given) AS mean
    FROM
    (
        SELECT
            multiIf({kind:String} = 'place', toString(place), {kind:String} = 'product', toString(product),
                {kind:String} = 'staff', toString(staff), toString(campaign)) AS carried,
            metric,
            scale,
            toUInt8(key64 != 0) AS is_person,
            if(key64 = 0, toUInt64(toUInt128(id)), customer64) AS answerer,
            assumeNotNull(score) AS given,
            dictGetOrDefault('catalogue', 'entry', ({kind:String}, carried), carried) AS meant
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND metric != '' AND score IS NOT NULL
    )
    ARRAY JOIN ['', meant] AS entry
    WHERE carried != ''
    GROUP BY entry, metric, scale, is_person, answerer
)
GROUP BY entry, metric, scale, is_person
ORDER BY entry, metric, scale, is_person
