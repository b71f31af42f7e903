-- What identify and group calls say about a customer or an account: one row a statement, so that the history stays and
-- the latest by event time is argMax over (ts, seq). `kind` is the JSON type, or `instant` for a text that is a time.
CREATE TABLE IF NOT EXISTS traits$on_cluster
(
    key UUID,
    subject LowCardinality(String),
    trait LowCardinality(String),
    kind LowCardinality(String),
    value String CODEC(ZSTD(1)),
    number Nullable(Float64),
    instant Nullable(DateTime64(3, 'UTC')),
    ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    seq UInt64 CODEC(Delta, ZSTD(1)),
    id UUID,
    key64 UInt64 MATERIALIZED toUInt64(toUInt128(key)) CODEC(Delta, ZSTD(1))
)
ENGINE = $MergeTree
ORDER BY (key, trait, ts, id)
SETTINGS $durable;

CREATE MATERIALIZED VIEW IF NOT EXISTS traits_from_interactions$on_cluster TO traits AS
SELECT
    if(i.type = 'group', i.account_key, i.key) AS key,
    if(i.type = 'group', 'account', 'customer') AS subject,
    said.1 AS trait,
    multiIf(
        JSONType(said.2) = 'String' AND match(value, '^\\d{4}-\\d{2}-\\d{2}([T ]|$$)') AND instant IS NOT NULL, 'instant',
        JSONType(said.2) = 'String', 'text',
        JSONType(said.2) IN ('Int64', 'UInt64', 'Double'), 'number',
        JSONType(said.2) = 'Bool', 'boolean',
        JSONType(said.2) = 'Null', 'nothing',
        JSONType(said.2) = 'Array', 'list',
        'object'
    ) AS kind,
    if(JSONType(said.2) = 'String', JSONExtractString(said.2), said.2) AS value,
    if(JSONType(said.2) IN ('Int64', 'UInt64', 'Double'), toFloat64OrNull(said.2), NULL) AS number,
    if(match(value, '^\\d{4}-\\d{2}-\\d{2}([T ]|$$)'), parseDateTime64BestEffortOrNull(value, 3, 'UTC'), NULL) AS instant,
    i.ts AS ts,
    i.seq AS seq,
    i.id AS id
FROM interactions AS i
ARRAY JOIN JSONExtractKeysAndValuesRaw(i.properties) AS said
WHERE i.type IN ('identify', 'group');
