-- asks: How many contacts were there through each channel, and with how many customers, day by day or more coarsely?
-- grain: one row a day, week (named by its Monday) or month, and channel
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); unit String
-- reads: resolved
-- shown on: Journeys (contacts), REST API journeys/volumes
SELECT
    multiIf({unit:String} = 'day', toDate(ts), {unit:String} = 'week', toMonday(ts), toStartOfMonth(ts)) AS day,
    toString(channel) AS channel_met,
    toUInt64(sum(counted)) AS interactions,
    toUInt64(uniqExactIf(customer64, key64 != 0)) AS customers
FROM resolved
WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')} AND $whom
GROUP BY day, channel_met
ORDER BY day, channel_met
