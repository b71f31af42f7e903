-- Other keys of catalogue entries: an old one, another system's, a way to write a GTIN. `kind` is the column that carries
-- the key (place, product, staff, campaign), `entry` the key of the entry it means. Raw facts keep what they were sent;
-- a question that groups by entries asks the dictionary: dictGetOrDefault('catalogue', 'entry', ('place', place), place).
CREATE TABLE IF NOT EXISTS catalogue_map$on_cluster
(
    kind String,
    key String,
    entry String,
    version UInt64
)
ENGINE = $ReplacingMergeTree(version)
ORDER BY (kind, key)
SETTINGS $plain;

CREATE DICTIONARY IF NOT EXISTS catalogue$on_cluster
(
    kind String,
    key String,
    entry String
)
PRIMARY KEY kind, key
SOURCE(CLICKHOUSE($login QUERY 'SELECT kind, key, entry FROM $database.catalogue_map FINAL WHERE entry != \'\''))
LIFETIME(0)
LAYOUT(COMPLEX_KEY_HASHED());
