-- asks: Which keys of places, products, staff or campaigns do interactions carry, and which entry does each mean?
-- grain: one row a key as it was sent
-- parameters: kind String; start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); limit UInt32
-- reads: interactions, catalogue
-- shown on: Places & products, Campaigns (lists, and what is not in the catalogue)
-- Of the four parts the engine reads one: the others compare two constants.
SELECT
    carried,
    dictGetOrDefault('catalogue', 'entry', ({kind:String}, carried), carried) AS entry,
    toUInt64(met) AS interactions,
    toUnixTimestamp64Milli(first_at) AS first_ms,
    toUnixTimestamp64Milli(last_at) AS last_ms
FROM
(
    SELECT toString(place) AS carried, sum(counted) AS met, min(ts) AS first_at, max(ts) AS last_at
    FROM interactions
    WHERE {kind:String} = 'place' AND place != '' AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
    GROUP BY place
    UNION ALL
    SELECT toString(product) AS carried, sum(counted) AS met, min(ts) AS first_at, max(ts) AS last_at
    FROM interactions
    WHERE {kind:String} = 'product' AND product != '' AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
    GROUP BY product
    UNION ALL
    SELECT toString(staff) AS carried, sum(counted) AS met, min(ts) AS first_at, max(ts) AS last_at
    FROM interactions
    WHERE {kind:String} = 'staff' AND staff != '' AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
    GROUP BY staff
    UNION ALL
    SELECT toString(campaign) AS carried, sum(counted) AS met, min(ts) AS first_at, max(ts) AS last_at
    FROM interactions
    WHERE {kind:String} = 'campaign' AND campaign != '' AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
    GROUP BY campaign
)
ORDER BY interactions DESC, carried
LIMIT {limit:UInt32}
