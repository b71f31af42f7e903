-- asks: How many interactions did each source send as they happened, week by week backwards from an instant?
-- grain: one row a source and number of whole weeks back (0 = the last one)
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions
-- shown on: Today, REST API today/changes
-- What arrived more than a day after it happened is history that somebody brought in, and no rhythm of a source.
SELECT
    source,
    toUInt16(intDiv(
        toUnixTimestamp64Milli({end:DateTime64(3, 'UTC')}) - 1 - toUnixTimestamp64Milli(received_at), 604800000
    )) AS weeks_back,
    toUInt64(count()) AS interactions
FROM interactions
WHERE ts >= {start:DateTime64(3, 'UTC')} - toIntervalDay(1) AND ts < {end:DateTime64(3, 'UTC')} + toIntervalDay(1)
  AND received_at >= {start:DateTime64(3, 'UTC')} AND received_at < {end:DateTime64(3, 'UTC')}
  AND received_at < ts + toIntervalDay(1)
GROUP BY source, weeks_back
ORDER BY source, weeks_back
