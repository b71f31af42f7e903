-- asks: Which customers come first by what they spent, in the currency used most?
-- grain: one row a customer, in order
-- parameters: limit UInt32; offset UInt32
-- reads: totals, resolution
-- shown on: Customers (list), REST API customers
-- Money of two currencies cannot be ordered together, so customers who only ever paid in another one come last.
SELECT
    dictGetOrDefault('resolution', 'customer', key64, key) AS customer
FROM totals
WHERE key64 != 0
GROUP BY customer
ORDER BY
    sumIf(value, currency =
    (
        SELECT any(toString(currency)) FROM
        (
            SELECT currency FROM totals WHERE currency != '' GROUP BY currency ORDER BY sum(interactions) DESC, currency LIMIT 1
        )
    )) DESC,
    customer
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
