-- asks: In how many sittings do customers come, how long are they, and through which channel do they begin?
-- grain: one row a channel of the first contact
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); channels Array(String); idle_ms UInt64
-- reads: resolved
-- shown on: Journeys (contacts), REST API journeys/sessions
-- A session ends when nothing comes for `idle_ms`. What we sent, and what is only reported, is no sitting of the
-- customer. n of each mean counts customers: each gives the mean of their own sessions.
WITH arrayMap(place -> toUInt16(place), arrayEnumerate({channels:Array(String)})) AS numbers
SELECT
    if(first_channel = 0, '', {channels:Array(String)}[first_channel]) AS channel,
    toUInt64(sum(of_customer)) AS sessions,
    toUInt64(sum(alone)) AS single,
    toUInt64(count()) AS customers,
    sum(contacts) AS contacts_total,
    sum(contacts * contacts) AS contacts_squares,
    sum(minutes) AS minutes_total,
    sum(minutes * minutes) AS minutes_squares
FROM
(
    SELECT
        customer64,
        bitAnd(session[1], 65535) AS first_channel,
        count() AS of_customer,
        countIf(length(session) = 1) AS alone,
        avg(length(session)) AS contacts,
        avg(bitShiftRight(session[-1], 16) - bitShiftRight(session[1], 16)) / 60000 AS minutes
    FROM
    (
        SELECT
            customer64,
            arraySort(groupArray(bitOr(
                bitShiftLeft(toUInt64(toUnixTimestamp64Milli(ts)), 16),
                toUInt64(transform(toString(channel), {channels:Array(String)}, numbers, toUInt16(0)))))) AS met,
            arrayMap(one -> bitShiftRight(one, 16), met) AS instants,
            arraySplit((one, pause) -> pause > {idle_ms:UInt64}, met, arrayDifference(instants)) AS sessions
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND direction NOT IN ('out', 'reported') AND key64 != 0 AND $whom
        GROUP BY customer64
    )
    ARRAY JOIN sessions AS session
    GROUP BY customer64, first_channel
)
GROUP BY channel
ORDER BY sessions DESC, channel
