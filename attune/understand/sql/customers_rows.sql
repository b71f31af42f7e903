-- asks: What does the list say about these customers?
-- grain: one row a customer
-- parameters: customers Array(UUID)
-- reads: interactions, resolution, resolution_pairs, surfaces
-- shown on: Customers (list), REST API customers
-- The keys of the page's customers come first, so that only their rows are read; a pair may be of an older version,
-- therefore what a key belongs to now is looked up again.
WITH keys AS
(
    SELECT key FROM resolution_pairs WHERE customer IN {customers:Array(UUID)}
    UNION DISTINCT
    SELECT arrayJoin({customers:Array(UUID)})
)
SELECT
    belongs AS customer,
    toUnixTimestamp64Milli(min(ts)) AS first_ms,
    toUnixTimestamp64Milli(max(ts)) AS last_ms,
    toUInt64(count()) AS interactions,
    sumMap(map(toString(currency), toDecimal128(ifNull(value, 0), 4))) AS money,
    argMaxIf(toString(metric), (ts, seq), metric != '' AND score IS NOT NULL) AS last_metric,
    argMaxIf(assumeNotNull(score), (ts, seq), metric != '' AND score IS NOT NULL) AS last_score,
    argMaxIf(toString(scale), (ts, seq), metric != '' AND score IS NOT NULL) AS last_scale,
    toUnixTimestamp64Milli(maxIf(ts, metric != '' AND score IS NOT NULL)) AS last_score_ms,
    arraySlice(arrayCompact(arrayMap(met -> met.2, arraySort(groupArrayIf((ts, toString(stage)), stage != '')))), -6) AS stages,
    argMaxIf(user_id, ts, user_id != '') AS last_user_id,
    arraySort(groupUniqArrayIf(12)(toString(channel), channel != '')) AS channels,
    argMaxIf(toString(place), (ts, seq), place != '') AS last_place
FROM
(
    SELECT
        dictGetOrDefault('resolution', 'customer', key64, key) AS belongs,
        ts, seq, value, currency, metric, score, scale, user_id, place,
        dictGet('surfaces', 'stage', surface) AS stage,
        dictGet('surfaces', 'channel', surface) AS channel
    FROM interactions
    WHERE key IN (SELECT key FROM keys)
)
WHERE belongs IN {customers:Array(UUID)}
GROUP BY belongs
