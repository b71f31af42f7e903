-- asks: How often was an entry of the catalogue met week by week?
-- grain: one row a week (from its Monday), weeks without a contact left out
-- parameters: kind String; keys Array(String); start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions
-- shown on: the page of a place, product, staff member or campaign
SELECT
    toStartOfWeek(ts, 1, 'UTC') AS week,
    toUInt64(sum(counted)) AS interactions
FROM interactions
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
  AND (({kind:String} = 'place' AND place IN {keys:Array(String)})
      OR ({kind:String} = 'product' AND product IN {keys:Array(String)})
      OR ({kind:String} = 'staff' AND staff IN {keys:Array(String)})
      OR ({kind:String} = 'campaign' AND campaign IN {keys:Array(String)}))
GROUP BY week
ORDER BY week
