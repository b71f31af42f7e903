-- asks: How often was each touchpoint met at a place on a day, hour by hour, and on the same weekday of weeks before?
-- grain: one row a number of weeks back (0 = the day itself), hour of the place's own clock and touchpoint
-- parameters: places Array(String); zone String; day Date; start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Today of a shop manager, REST API today/place
SELECT
    toUInt8(intDiv(days_back, 7)) AS weeks_back,
    hour,
    touchpoint,
    toUInt64(sum(counted)) AS contacts
FROM
(
    SELECT
        dateDiff('day', toDate(ts, {zone:String}), {day:Date}) AS days_back,
        toHour(ts, {zone:String}) AS hour,
        touchpoint,
        counted
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND place IN {places:Array(String)}
)
WHERE days_back >= 0 AND days_back % 7 = 0
GROUP BY weeks_back, hour, touchpoint
ORDER BY weeks_back, hour, touchpoint
