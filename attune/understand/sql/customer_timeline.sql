-- asks: What happened with this customer, newest first, before an instant and id?
-- grain: one row an interaction
-- parameters: keys Array(UUID); before DateTime64(3, 'UTC'); before_id UUID; limit UInt32
-- reads: interactions, surfaces
-- shown on: a customer's page, REST API customers/{id}/timeline
-- Not through the view `resolved`: to work out its forty columns costs a quarter of this question.
SELECT
    id,
    message_id,
    toUnixTimestamp64Milli(ts) AS ts_ms,
    toUnixTimestamp64Milli(received_at) AS received_ms,
    key,
    source,
    type,
    name,
    surface,
    dictGet('surfaces', 'touchpoint', surface) AS touchpoint,
    dictGet('surfaces', 'channel', surface) AS channel,
    dictGet('surfaces', 'stage', surface) AS stage,
    toUInt8(dictGet('surfaces', 'direct', surface)) AS is_direct,
    condition,
    episode,
    direction,
    place,
    product,
    staff,
    campaign,
    value,
    currency,
    refers_to,
    metric,
    score,
    scale,
    question,
    mode,
    language,
    properties,
    context,
    flags
FROM interactions
WHERE key IN {keys:Array(UUID)}
  AND ts <= {before:DateTime64(3, 'UTC')}
  AND (ts < {before:DateTime64(3, 'UTC')} OR id < {before_id:UUID})
ORDER BY ts DESC, id DESC
LIMIT {limit:UInt32}
