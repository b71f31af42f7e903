-- asks: What are the last stops of this customer's journey, newest first?
-- grain: one row an interaction
-- parameters: keys Array(UUID); limit UInt32
-- reads: interactions, surfaces
-- shown on: a customer's page (journey line, what is needed, what was promised)
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
    ) AS words,
    name,
    direction,
    episode,
    staff,
    if(position(properties, '"class"') > 0, JSONExtractString(properties, 'class'), '') AS message_class,
    if(multiSearchAny(properties, ['"promised', '"estimated_delivery']), coalesce(
        nullIf(JSONExtractString(properties, 'promised_at'), ''),
        nullIf(JSONExtractString(properties, 'promised_by'), ''),
        nullIf(JSONExtractString(properties, 'promised_date'), ''),
        nullIf(JSONExtractString(properties, 'estimated_delivery'), ''),
        nullIf(JSONExtractString(properties, 'estimated_delivery_at'), ''),
        nullIf(JSONExtractString(properties, 'estimated_delivery_date'), ''),
        ''
    ), '') AS promised,
    if(position(properties, '"promise"') > 0, JSONExtractString(properties, 'promise'), '') AS promise,
    if(multiSearchAny(properties, ['"fulfilled_at"', '"delivered_at"']), coalesce(
        nullIf(JSONExtractString(properties, 'fulfilled_at'), ''),
        nullIf(JSONExtractString(properties, 'delivered_at'), ''),
        ''
    ), '') AS fulfilled
FROM interactions
WHERE key IN {keys:Array(UUID)}
ORDER BY ts DESC, id DESC
LIMIT {limit:UInt32}
