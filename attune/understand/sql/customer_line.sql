-- asks: What are the last stops of this customer's journey, newest first?
-- grain: one row an interaction
-- parameters: keys Array(UUID); limit UInt32
-- reads: resolved
-- shown on: a customer's page (journey line)
SELECT
    toUnixTimestamp64Milli(ts) AS ts_ms,
    touchpoint,
    channel,
    stage,
    toUInt8(direct) AS is_direct,
    condition,
    metric,
    score,
    scale,
    coalesce(
        nullIf(JSONExtractString(properties, 'text'), ''),
        nullIf(JSONExtractString(properties, 'comment'), ''),
        nullIf(JSONExtractString(properties, 'message'), ''),
        nullIf(JSONExtractString(properties, 'body'), ''),
        nullIf(JSONExtractString(properties, 'answer'), ''),
        ''
    ) AS words
FROM resolved
WHERE key IN {keys:Array(UUID)}
ORDER BY ts DESC, id DESC
LIMIT {limit:UInt32}
