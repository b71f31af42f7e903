-- asks: At which touchpoints and how was an entry of the catalogue met?
-- grain: one row a touchpoint and condition
-- parameters: kind String; keys Array(String); start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); limit UInt32
-- reads: resolved
-- shown on: the page of a place, product, staff member or campaign, REST API catalogue/figures
SELECT
    touchpoint,
    condition,
    toUInt64(sum(counted)) AS interactions,
    toUInt64(uniqExactIf(customer64, key64 != 0)) AS customers
FROM resolved
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
  AND (({kind:String} = 'place' AND place IN {keys:Array(String)})
      OR ({kind:String} = 'product' AND product IN {keys:Array(String)})
      OR ({kind:String} = 'staff' AND staff IN {keys:Array(String)})
      OR ({kind:String} = 'campaign' AND campaign IN {keys:Array(String)}))
GROUP BY touchpoint, condition
ORDER BY interactions DESC, touchpoint, condition
LIMIT {limit:UInt32}
