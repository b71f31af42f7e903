-- asks: Which customers come first by how often they were met where the asker sees?
-- grain: one row a customer, in order
-- parameters: limit UInt32; offset UInt32
-- reads: interactions, resolution
-- shown on: as customers_by_interactions, for members who see their places alone
SELECT
    dictGetOrDefault('resolution', 'customer', key64, key) AS customer
FROM interactions
WHERE key64 != 0
GROUP BY customer
ORDER BY count() DESC, customer
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
