-- asks: What happens at a place hour by hour of the week, by its own clock?
-- grain: one row a weekday (1 = Monday), hour and metric of faces pressed ('' = contacts of any kind)
-- parameters: keys Array(String); zone String; start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions
-- shown on: the page of a place (hours, faces pressed), REST API catalogue/places/hours
-- `nameless` are contacts without a person that carry no answer: people through the door, tickets drawn.
SELECT
    toUInt8(toDayOfWeek(toTimeZone(ts, {zone:String}))) AS weekday,
    toUInt8(toHour(toTimeZone(ts, {zone:String}))) AS hour,
    face,
    toUInt64(sum(counted)) AS contacts,
    toUInt64(sumIf(counted, key64 = 0 AND metric = '')) AS nameless,
    toUInt64(countIf(face != '' AND score IS NOT NULL)) AS presses,
    sumIf(height, face != '' AND score IS NOT NULL) AS total,
    sumIf(height * height, face != '' AND score IS NOT NULL) AS squares
FROM
(
    SELECT
        ts, counted, key64, metric, score,
        multiIf(metric = 'smile4', (ifNull(score, 1) - 1) / 3, metric = 'smile3', (ifNull(score, 1) - 1) / 2, 0.) AS height,
        arrayJoin(if(metric IN ('smile3', 'smile4'), ['', toString(metric)], [''])) AS face
    FROM interactions
    WHERE place IN {keys:Array(String)} AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
)
GROUP BY weekday, hour, face
ORDER BY face, weekday, hour
