-- asks: Has the warehouse met a key of this customer?
-- grain: one row
-- parameters: keys Array(UUID)
-- reads: totals
-- shown on: REST API customers/lookup, customers/{id}
SELECT toUInt64(count()) AS met
FROM (SELECT 1 FROM totals WHERE key IN {keys:Array(UUID)} LIMIT 1)
