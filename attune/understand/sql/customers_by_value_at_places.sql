-- asks: Which customers come first by what they spent where the asker sees, in the currency used most there?
-- grain: one row a customer, in order
-- parameters: limit UInt32; offset UInt32
-- reads: interactions, resolution
-- shown on: as customers_by_value, for members who see their places alone
SELECT
    dictGetOrDefault('resolution', 'customer', key64, key) AS customer
FROM interactions
WHERE key64 != 0
GROUP BY customer
ORDER BY
    sumIf(ifNull(value, 0), currency =
    (
        SELECT any(toString(currency)) FROM
        (
            SELECT currency FROM interactions WHERE currency != '' GROUP BY currency ORDER BY count() DESC, currency LIMIT 1
        )
    )) DESC,
    customer
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
