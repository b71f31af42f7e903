-- The only fact table. A row is never rewritten: whose it is and what the company calls the spot are resolved when read.
-- `key64` is the low half of the key, in the order the engine sorts UUIDs by, so that it compresses to almost nothing;
-- questions over everybody group by it because eight bytes are half the work of sixteen.
-- `position` before JSONExtract spares two thirds of the parsing: most properties hold neither word.
-- `ts` and `key64` are read by every question over everybody: LZ4 takes 15 % more room and is unpacked in half the time.
-- A mark every 1,024 rows: one customer's page reads half as much as with the usual 8,192, and scans cost the same.
CREATE TABLE IF NOT EXISTS interactions$on_cluster
(
    id UUID,
    seq UInt64 CODEC(Delta, ZSTD(1)),
    message_id String CODEC(ZSTD(1)),
    ts DateTime64(3, 'UTC') CODEC(LZ4),
    received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    key UUID,
    anonymous_id String CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
    account_key UUID,
    source LowCardinality(String),
    type LowCardinality(String),
    name LowCardinality(String),
    surface LowCardinality(String),
    direction LowCardinality(String),
    place LowCardinality(String),
    product LowCardinality(String),
    staff LowCardinality(String),
    campaign LowCardinality(String),
    value Nullable(Decimal(18, 4)),
    currency LowCardinality(String),
    refers_to String CODEC(ZSTD(1)),
    metric LowCardinality(String),
    score Nullable(Float64),
    scale LowCardinality(String),
    question LowCardinality(String),
    mode LowCardinality(String),
    language LowCardinality(String),
    properties String CODEC(ZSTD(3)),
    context String CODEC(ZSTD(3)),
    flags UInt16,
    key64 UInt64 MATERIALIZED toUInt64(toUInt128(key)) CODEC(LZ4),
    episode String MATERIALIZED multiIf(
        position(properties, '"episode"') > 0 AND JSONHas(properties, 'episode'), JSONExtractString(properties, 'episode'),
        position(properties, '"order_id"') > 0, JSONExtractString(properties, 'order_id'),
        '') CODEC(ZSTD(1)),
    condition LowCardinality(String) MATERIALIZED if(
        position(properties, '"condition"') > 0, JSONExtractString(properties, 'condition'), '')
)
ENGINE = $MergeTree
PARTITION BY toYYYYMM(ts)
ORDER BY (key, ts, id)
SETTINGS $durable, index_granularity = 1024;
