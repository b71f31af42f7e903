-- What understanding found in feedback, one row a finding. Joined when read; written again by a newer model, and a
-- person's correction (`hand`) is written with a higher version than any model's.
CREATE TABLE IF NOT EXISTS labels$on_cluster
(
    id UUID,
    key UUID,
    ts DateTime64(3, 'UTC'),
    surface LowCardinality(String),
    kind LowCardinality(String),
    label LowCardinality(String),
    score Float32,
    words Array(String),
    model LowCardinality(String),
    model_version UInt32,
    hand Bool,
    version UInt64,
    is_gone UInt8 DEFAULT 0,
    key64 UInt64 MATERIALIZED toUInt64(toUInt128(key))
)
ENGINE = $ReplacingMergeTree(version, is_gone)
ORDER BY (id, kind, label)
SETTINGS $durable;
