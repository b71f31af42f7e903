-- asks: How often was each product sold, and how often did money go back for it?
-- grain: one row a product
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); limit UInt32
-- reads: interactions, catalogue
-- shown on: the page of a product (returns), REST API catalogue/products/returns
-- A refund is a negative amount that names what it refers to; two refunds of one sale are one return.
SELECT
    dictGetOrDefault('catalogue', 'entry', ('product', toString(product)), toString(product)) AS entry,
    toUInt64(countIf(value > 0)) AS sold,
    toUInt64(least(countIf(value > 0), uniqExactIf(refers_to, value < 0 AND refers_to != ''))) AS returned
FROM interactions
WHERE product != '' AND value IS NOT NULL AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
GROUP BY entry
HAVING sold > 0
ORDER BY sold DESC, entry
LIMIT {limit:UInt32}
