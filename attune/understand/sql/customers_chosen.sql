-- asks: Which customers fit all that is asked, in an order?
-- grain: one row a customer, in order; `total` counts all who fit
-- parameters: channel String; stage String; places Array(String); trait String; wanted String; score String;
--   metric String; since DateTime64(3, 'UTC'); until DateTime64(3, 'UTC'); is_consent UInt8; consented Array(UInt64);
--   sort String; sign Int8; limit UInt32; offset UInt32
-- reads: totals, interactions, traits, resolution, surfaces
-- shown on: Customers (list with filters), REST API customers
-- '' and [] ask for nothing; what is not asked for reads nothing, since each part says so before it looks.
SELECT
    customer,
    toUInt64(count() OVER ()) AS total
FROM
(
    SELECT
        dictGetOrDefault('resolution', 'customer', key64, key) AS customer,
        toFloat64(toUnixTimestamp64Milli(max(last_at))) AS last_seen,
        toFloat64(toUnixTimestamp64Milli(min(first_at))) AS first_seen,
        toFloat64(sum(interactions)) AS interactions,
        toFloat64(sumIf(value, currency =
        (
            SELECT any(toString(currency)) FROM
            (
                SELECT currency FROM totals WHERE currency != '' AND {sort:String} = 'value'
                GROUP BY currency ORDER BY sum(interactions) DESC, currency LIMIT 1
            )
        ))) AS value
    FROM totals
    WHERE key64 != 0
      AND ({places:Array(String)} = [] OR dictGetOrDefault('resolution', 'customer64', key64, key64) IN
      (
          SELECT dictGetOrDefault('resolution', 'customer64', key64, key64) FROM interactions
          WHERE {places:Array(String)} != [] AND place IN {places:Array(String)} AND key64 != 0
      ))
      AND ({trait:String} = '' OR dictGetOrDefault('resolution', 'customer64', key64, key64) IN
      (
          SELECT customer64 FROM
          (
              SELECT dictGetOrDefault('resolution', 'customer64', key64, key64) AS customer64, argMax(value, (ts, seq)) AS latest
              FROM traits
              WHERE {trait:String} != '' AND trait = {trait:String} AND subject = 'customer'
              GROUP BY customer64
          )
          WHERE {wanted:String} = '' OR lowerUTF8(latest) = lowerUTF8({wanted:String})
      ))
      AND ({score:String} = '' OR dictGetOrDefault('resolution', 'customer64', key64, key64) IN
      (
          SELECT customer64 FROM
          (
              SELECT
                  dictGetOrDefault('resolution', 'customer64', key64, key64) AS customer64,
                  argMax((toString(metric), toString(scale), assumeNotNull(score)), (ts, seq)) AS latest,
                  extractGroups(latest.2, '^(-?[0-9.]+)(?:\\.\\.|-)(-?[0-9.]+)$$') AS ends,
                  ifNull(toFloat64OrNull(ends[1]), transform(latest.1,
                      ['nps', 'csat5', 'ces7', 'stars5', 'smile3', 'smile4'], [0., 1., 1., 1., 1., 1.], nan)) AS low,
                  ifNull(toFloat64OrNull(ends[2]), transform(latest.1,
                      ['nps', 'csat5', 'ces7', 'stars5', 'smile3', 'smile4'], [10., 5., 7., 5., 3., 4.], nan)) AS high,
                  (latest.3 - low) / (high - low) AS height
              FROM interactions
              WHERE {score:String} != '' AND metric != '' AND score IS NOT NULL AND key64 != 0
                AND ({metric:String} = '' OR metric = {metric:String})
              GROUP BY customer64
          )
          WHERE ({score:String} = 'bad' AND height <= 0.4) OR ({score:String} = 'good' AND height >= 0.6)
             OR {score:String} = 'any'
      ))
      AND ({is_consent:UInt8} = 0 OR dictGetOrDefault('resolution', 'customer64', key64, key64) IN {consented:Array(UInt64)})
    GROUP BY customer
    HAVING ({channel:String} = '' OR countIf(dictGet('surfaces', 'channel', surface) = {channel:String}) > 0)
       AND ({stage:String} = '' OR countIf(dictGet('surfaces', 'stage', surface) = {stage:String}) > 0)
       AND max(last_at) >= {since:DateTime64(3, 'UTC')} AND max(last_at) < {until:DateTime64(3, 'UTC')}
)
ORDER BY
    {sign:Int8} * multiIf({sort:String} = 'interactions', interactions, {sort:String} = 'value', value,
        {sort:String} = 'first_seen', first_seen, last_seen) DESC,
    customer
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
