-- asks: Which customers come first by how often they were met?
-- grain: one row a customer, in order
-- parameters: limit UInt32; offset UInt32
-- reads: totals, resolution
-- shown on: Customers (list), REST API customers
SELECT
    dictGetOrDefault('resolution', 'customer', key64, key) AS customer
FROM totals
WHERE key64 != 0
GROUP BY customer
ORDER BY sum(interactions) DESC, customer
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
