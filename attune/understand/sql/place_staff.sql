-- asks: Who was on duty at a place, by contacts that name somebody?
-- grain: one row a staff member (or the key nobody put into the catalogue)
-- parameters: keys Array(String); start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); limit UInt32
-- reads: interactions, catalogue
-- shown on: the page of a place (staff on duty), REST API catalogue/places/staff
SELECT
    dictGetOrDefault('catalogue', 'entry', ('staff', toString(staff)), toString(staff)) AS entry,
    toUInt64(sum(counted)) AS contacts,
    toUInt64(uniqExact(toDate(ts))) AS days
FROM interactions
WHERE place IN {keys:Array(String)} AND staff != '' AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
GROUP BY entry
ORDER BY contacts DESC, entry
LIMIT {limit:UInt32}
