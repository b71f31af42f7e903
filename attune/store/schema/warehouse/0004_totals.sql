-- Per key, surface and month: what never changes afterwards. Merging two customers or undoing it needs no work here,
-- because the customer is looked up when the totals are read. Money is never added over currencies, nor scores over metrics.
CREATE TABLE IF NOT EXISTS totals$on_cluster
(
    key UUID,
    surface LowCardinality(String),
    month Date,
    currency LowCardinality(String),
    metric LowCardinality(String),
    key64 UInt64 MATERIALIZED toUInt64(toUInt128(key)) CODEC(Delta, ZSTD(1)),
    interactions SimpleAggregateFunction(sum, UInt64),
    value SimpleAggregateFunction(sum, Decimal(38, 4)),
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    score_n SimpleAggregateFunction(sum, UInt64),
    score_sum SimpleAggregateFunction(sum, Float64),
    score_squares SimpleAggregateFunction(sum, Float64)
)
ENGINE = $AggregatingMergeTree
ORDER BY (key, surface, month, currency, metric)
SETTINGS $durable;

CREATE MATERIALIZED VIEW IF NOT EXISTS totals_from_interactions$on_cluster TO totals AS
SELECT
    i.key AS key,
    i.surface AS surface,
    toStartOfMonth(i.ts) AS month,
    i.currency AS currency,
    i.metric AS metric,
    count() AS interactions,
    sum(toDecimal128(ifNull(i.value, 0), 4)) AS value,
    min(i.ts) AS first_at,
    max(i.ts) AS last_at,
    count(i.score) AS score_n,
    ifNull(sum(i.score), 0) AS score_sum,
    ifNull(sum(i.score * i.score), 0) AS score_squares
FROM interactions AS i
GROUP BY i.key, i.surface, month, i.currency, i.metric;
