-- asks: What was said last where an entry of the catalogue was met?
-- grain: one row an interaction with words, newest first
-- parameters: kind String; keys Array(String); start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); limit UInt32
-- reads: resolved
-- shown on: the page of a place, product, staff member or campaign
-- Most properties hold no words: they are looked for before anything is parsed.
SELECT
    id,
    toUnixTimestamp64Milli(ts) AS ts_ms,
    customer,
    toUInt8(key64 != 0) AS is_person,
    touchpoint,
    condition,
    metric,
    score,
    scale,
    language,
    coalesce(
        nullIf(trimBoth(JSONExtractString(properties, 'text')), ''),
        nullIf(trimBoth(JSONExtractString(properties, 'comment')), ''),
        nullIf(trimBoth(JSONExtractString(properties, 'message')), ''),
        nullIf(trimBoth(JSONExtractString(properties, 'body')), ''),
        nullIf(trimBoth(JSONExtractString(properties, 'answer')), ''),
        ''
    ) AS words
FROM resolved
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
  AND (({kind:String} = 'place' AND place IN {keys:Array(String)})
      OR ({kind:String} = 'product' AND product IN {keys:Array(String)})
      OR ({kind:String} = 'staff' AND staff IN {keys:Array(String)})
      OR ({kind:String} = 'campaign' AND campaign IN {keys:Array(String)}))
  AND multiSearchAny(properties, ['"text"', '"comment"', '"message"', '"body"', '"answer"'])
  AND words != ''
ORDER BY ts DESC, id DESC
LIMIT {limit:UInt32}
