-- Which surfaces have come in, from which source, since when: what the touchpoint rules are written against.
CREATE TABLE IF NOT EXISTS surfaces_seen$on_cluster
(
    surface String,
    source LowCardinality(String),
    interactions SimpleAggregateFunction(sum, UInt64),
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = $AggregatingMergeTree
ORDER BY (surface, source)
SETTINGS $durable;

CREATE MATERIALIZED VIEW IF NOT EXISTS surfaces_from_interactions$on_cluster TO surfaces_seen AS
SELECT
    i.surface AS surface,
    i.source AS source,
    count() AS interactions,
    min(i.ts) AS first_at,
    max(i.ts) AS last_at
FROM interactions AS i
GROUP BY i.surface, i.source;
