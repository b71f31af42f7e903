-- asks: How many contacts and which answers did a place have day by day, by its own clock?
-- grain: one row a day, metric and scale ('' = contacts of any kind)
-- parameters: keys Array(String); zone String; start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions
-- shown on: the page of a place (before and after a dated change)
SELECT
    toDate(toTimeZone(ts, {zone:String})) AS day,
    answer.1 AS metric,
    answer.2 AS scale,
    toUInt64(sum(if(answer.1 = '', counted, 1))) AS counted,
    sum(if(answer.1 = '', 0., ifNull(score, 0))) AS total,
    sum(if(answer.1 = '', 0., ifNull(score, 0) * ifNull(score, 0))) AS squares
FROM
(
    SELECT
        ts, counted, score,
        arrayJoin(if(metric != '' AND score IS NOT NULL, [('', ''), (toString(metric), toString(scale))], [('', '')])) AS answer
    FROM interactions
    WHERE place IN {keys:Array(String)} AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
)
GROUP BY day, metric, scale
ORDER BY metric, scale, day
