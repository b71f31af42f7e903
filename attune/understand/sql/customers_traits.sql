-- asks: What was said last about these customers, of these traits?
-- grain: one row a customer and trait
-- parameters: customers Array(UUID); names Array(String)
-- reads: traits, resolution, resolution_pairs
-- shown on: Customers (list, columns of traits)
WITH keys AS
(
    SELECT key FROM resolution_pairs WHERE customer IN {customers:Array(UUID)}
    UNION DISTINCT
    SELECT arrayJoin({customers:Array(UUID)})
)
SELECT
    dictGetOrDefault('resolution', 'customer', key64, key) AS customer,
    toString(trait) AS trait,
    argMax(kind, (ts, seq)) AS kind,
    argMax(value, (ts, seq)) AS value
FROM traits
WHERE key IN (SELECT key FROM keys) AND trait IN {names:Array(String)} AND subject = 'customer'
GROUP BY customer, trait
ORDER BY customer, trait
