-- asks: Which faces were pressed at a place on a day, hour by hour, and on the same weekday of weeks before?
-- grain: one row a number of weeks back (0 = the day itself), hour of the place's own clock, metric, scale and score
-- parameters: places Array(String); zone String; day Date; start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions
-- shown on: Today of a shop manager, REST API today/place
SELECT
    toUInt8(intDiv(days_back, 7)) AS weeks_back,
    hour,
    metric,
    scale,
    given AS score,
    toUInt64(count()) AS presses
FROM
(
    SELECT
        dateDiff('day', toDate(ts, {zone:String}), {day:Date}) AS days_back,
        toHour(ts, {zone:String}) AS hour,
        toString(metric) AS metric,
        toString(scale) AS scale,
        assumeNotNull(score) AS given
    FROM interactions
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND place IN {places:Array(String)}
      AND startsWith(metric, 'smile') AND score IS NOT NULL
)
WHERE days_back >= 0 AND days_back % 7 = 0
GROUP BY weeks_back, hour, metric, scale, score
ORDER BY weeks_back, hour, metric, scale, score
