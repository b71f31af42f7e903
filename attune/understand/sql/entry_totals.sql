-- asks: How often was an entry of the catalogue met in a window, by how many customers, for how much money?
-- grain: one row
-- parameters: kind String; keys Array(String); start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions, resolution
-- shown on: the page of a place, product, staff member or campaign, REST API catalogue/figures
SELECT
    toUInt64(sum(counted)) AS interactions,
    toUInt64(uniqExactIf(dictGetOrDefault('resolution', 'customer64', key64, key64), key64 != 0)) AS customers,
    toUInt64(sumIf(counted, key64 = 0)) AS nameless,
    toUnixTimestamp64Milli(min(ts)) AS first_ms,
    toUnixTimestamp64Milli(max(ts)) AS last_ms,
    sumMap(map(toString(currency), toDecimal128(ifNull(value, 0), 4))) AS money
FROM interactions
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
  AND (({kind:String} = 'place' AND place IN {keys:Array(String)})
      OR ({kind:String} = 'product' AND product IN {keys:Array(String)})
      OR ({kind:String} = 'staff' AND staff IN {keys:Array(String)})
      OR ({kind:String} = 'campaign' AND campaign IN {keys:Array(String)}))
