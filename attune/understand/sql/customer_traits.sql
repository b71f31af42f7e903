-- asks: What has been said about this customer, trait by trait, newest first?
-- grain: one row a trait and different statement, at most 20 a trait
-- parameters: keys Array(UUID)
-- reads: traits, interactions
-- shown on: a customer's page, REST API customers/{id}
-- Who said it stands in the fact, which is found by its place in the order of the table; looked for by key alone, every
-- granule of the customer would be read.
WITH said AS
(
    SELECT key, trait, kind, value, ts, seq, id
    FROM traits
    WHERE key IN {keys:Array(UUID)} AND subject = 'customer'
    ORDER BY ts DESC, seq DESC
    LIMIT 1 BY trait, value
)
SELECT
    said.trait AS trait,
    said.kind AS kind,
    said.value AS value,
    toUnixTimestamp64Milli(said.ts) AS ts_ms,
    by.source AS source
FROM said
LEFT ANY JOIN
(
    SELECT id, source
    FROM interactions
    WHERE (key, ts, id) IN (SELECT key, ts, id FROM said)
) AS by ON by.id = said.id
ORDER BY said.trait, said.ts DESC, said.seq DESC
LIMIT 20 BY said.trait
