-- asks: How many customers met each touchpoint under each condition in a window?
-- grain: one row a place, which is the number of a touchpoint and condition
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); touchpoints Array(String);
--   conditions Array(String); places Array(UInt16)
-- reads: resolved, resolution
-- shown on: Journeys (map), REST API journeys/map
-- `places` numbers the pairs that occur, from 1, in rows of touchpoints and columns of conditions; 0 is none. What a key
-- met becomes one bit a place, 64 to a word: first the words of a key, then, resolved once a key and not once a row,
-- those of a customer. Exact, and half the work of counting different customers place by place.
WITH
    arrayMap(at -> toUInt32(at), range(length({touchpoints:Array(String)}))) AS row_starts,
    arrayMap(at -> toUInt32(at), arrayEnumerate({conditions:Array(String)})) AS columns
SELECT
    toUInt16(word * 64 + bit) AS place,
    toUInt64(count()) AS customers
FROM
(
    SELECT customer64, word, groupBitOr(bits_of_key) AS bits
    FROM
    (
        SELECT
            key64,
            toUInt16(bitShiftRight(met, 6)) AS word,
            groupBitOr(bitShiftLeft(toUInt64(1), bitAnd(met, 63))) AS bits_of_key,
            dictGetOrDefault('resolution', 'customer64', key64, key64) AS customer64
        FROM
        (
            SELECT
                key64,
                {places:Array(UInt16)}[
                    transform(touchpoint, {touchpoints:Array(String)}, row_starts, toUInt32(0))
                        * length({conditions:Array(String)})
                    + transform(condition, {conditions:Array(String)}, columns, toUInt32(0))] AS met
            FROM resolved
            WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')} AND key64 != 0 AND $whom
        )
        GROUP BY key64, word
    )
    GROUP BY customer64, word
)
ARRAY JOIN bitPositionsToArray(bits) AS bit
GROUP BY place
ORDER BY place
