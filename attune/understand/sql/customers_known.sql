-- asks: How many customers has the warehouse met?
-- grain: one row
-- parameters: none
-- reads: totals, resolution
-- shown on: Customers (list), REST API customers
SELECT toUInt64(uniqExact(dictGetOrDefault('resolution', 'customer64', key64, key64))) AS customers
FROM (SELECT DISTINCT key64 FROM totals WHERE key64 != 0)
