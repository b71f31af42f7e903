-- asks: What happened with this customer that fits all filters, newest first, before an instant and id?
-- grain: one row an interaction
-- parameters: keys Array(UUID); before DateTime64(3, 'UTC'); before_id UUID; limit UInt32; is_said UInt8; type String;
--   channel String; touchpoint String; places Array(String); direction String; text String;
--   since DateTime64(3, 'UTC'); until DateTime64(3, 'UTC')
-- reads: interactions, surfaces
-- shown on: a customer's page (timeline with filters), REST API customers/{id}/timeline
-- '' and [] ask for nothing.
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
  AND ts >= {since:DateTime64(3, 'UTC')} AND ts < {until:DateTime64(3, 'UTC')}
  AND ({type:String} = '' OR type = {type:String})
  AND ({channel:String} = '' OR dictGet('surfaces', 'channel', surface) = {channel:String})
  AND ({touchpoint:String} = '' OR dictGet('surfaces', 'touchpoint', surface) = {touchpoint:String})
  AND ({places:Array(String)} = [] OR place IN {places:Array(String)})
  AND ({direction:String} = '' OR direction = {direction:String})
  AND ({is_said:UInt8} = 0 OR (metric != '' AND score IS NOT NULL) OR trimBoth(concat(
      JSONExtractString(properties, 'text'), JSONExtractString(properties, 'comment'),
      JSONExtractString(properties, 'message'), JSONExtractString(properties, 'body'),
      JSONExtractString(properties, 'answer'))) != '')
  AND ({text:String} = '' OR positionCaseInsensitiveUTF8(concat(
      name, '\n', product, '\n', JSONExtractString(properties, 'text'), '\n', JSONExtractString(properties, 'comment'), '\n',
      JSONExtractString(properties, 'message'), '\n', JSONExtractString(properties, 'body'), '\n',
      JSONExtractString(properties, 'answer')), {text:String}) > 0)
ORDER BY ts DESC, id DESC
LIMIT {limit:UInt32}
