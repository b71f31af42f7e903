-- asks: What are the last stops of this customer's journey, newest first?
-- grain: one row an interaction
-- parameters: keys Array(UUID); limit UInt32
-- reads: interactions, surfaces
-- shown on: a customer's page (journey line)
SELECT
    toUnixTimestamp64Milli(ts) AS ts_ms,
    dictGet('surfaces', 'touchpoint', surface) AS touchpoint,
    dictGet('surfaces', 'channel', surface) AS channel,
    dictGet('surfaces', 'stage', surface) AS stage,
    toUInt8(dictGet('surfaces', 'direct', surface)) AS is_direct,
    condition,
    metric,
    score,
    scale,
    coalesce(
        nullIf(trimBoth(JSONExtractString(properties, 'text')), ''),
        nullIf(trimBoth(JSONExtractString(properties, 'comment')), ''),
        nullIf(trimBoth(JSONExtractString(properties, 'message')), ''),
        nullIf(trimBoth(JSONExtractString(properties, 'body')), ''),
        nullIf(trimBoth(JSONExtractString(properties, 'answer')), ''),
        ''
    ) AS words
FROM interactions
WHERE key IN {keys:Array(UUID)}
ORDER BY ts DESC, id DESC
LIMIT {limit:UInt32}
