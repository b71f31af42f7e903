-- asks: Which topics were found in what people said of an entry of the catalogue?
-- grain: one row a topic, by how many people spoke of it
-- parameters: kind String; keys Array(String); start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); limit UInt32
-- reads: interactions, labels
-- shown on: the page of a place, product, staff member or campaign
SELECT
    toString(label) AS topic,
    toUInt64(count()) AS mentions,
    toUInt64(uniqExact(if(key64 = 0, toUInt64(toUInt128(id)), key64))) AS people
FROM labels FINAL
WHERE kind = 'topic' AND id IN
(
    SELECT id FROM interactions
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND (({kind:String} = 'place' AND place IN {keys:Array(String)})
          OR ({kind:String} = 'product' AND product IN {keys:Array(String)})
          OR ({kind:String} = 'staff' AND staff IN {keys:Array(String)})
          OR ({kind:String} = 'campaign' AND campaign IN {keys:Array(String)}))
)
GROUP BY topic
ORDER BY people DESC, topic
LIMIT {limit:UInt32}
