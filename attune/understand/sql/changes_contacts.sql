-- asks: How many contacts had each touchpoint and each place, week by week backwards from an instant?
-- grain: one row a kind ('' = the whole, touchpoint or place), entry and number of whole weeks back (0 = the last one)
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: interactions, surfaces, catalogue
-- shown on: Today, boards, REST API today/changes
SELECT
    kind,
    entry,
    weeks_back,
    toUInt64(sum(met)) AS contacts
FROM
(
    SELECT
        ['', 'touchpoint', 'place'][nth] AS kind,
        [
            '',
            dictGet('surfaces', 'touchpoint', surface),
            dictGetOrDefault('catalogue', 'entry', ('place', toString(place)), toString(place))
        ][nth] AS entry,
        weeks_back,
        met
    FROM
    (
        SELECT
            surface,
            place,
            toUInt16(intDiv(
                toUnixTimestamp64Milli({end:DateTime64(3, 'UTC')}) - 1 - toUnixTimestamp64Milli(ts), 604800000
            )) AS weeks_back,
            sum(counted) AS met
        FROM interactions
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
        GROUP BY surface, place, weeks_back
    )
    ARRAY JOIN [1, 2, 3] AS nth
    WHERE nth = 1 OR entry != ''
)
GROUP BY kind, entry, weeks_back
ORDER BY kind, entry, weeks_back
