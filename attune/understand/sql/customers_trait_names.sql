-- asks: Which traits are said of customers, the most usual first?
-- grain: one row a trait
-- parameters: limit UInt32
-- reads: traits
-- shown on: Customers (filters and columns)
SELECT
    toString(trait) AS trait,
    toUInt64(uniq(key64)) AS customers
FROM traits
WHERE subject = 'customer'
GROUP BY trait
ORDER BY customers DESC, trait
LIMIT {limit:UInt32}
