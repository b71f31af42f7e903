-- asks: How do attempts at one goal end: with success or not, after how long, with how much effort?
-- grain: one row a channel of the first contact; the row '' is all together
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); starts String; expects String; within_ms UInt64; again_ms UInt64; channels Array(String)
-- reads: interactions, resolved
-- shown on: Journeys (episodes), REST API journeys/attempts
-- An attempt begins at `starts` and ends at the next `expects` within `within_ms`: that is success. Starting again before
-- that goes on with the same attempt, unless `within_ms` has passed. Where contacts carry an episode, an attempt keeps
-- to its episode. Effort is the contacts from its begin to its end. Who begins anew within `again_ms` after a success has
-- come back. An attempt that could still succeed when the newest fact came in is open and counts nowhere else. n of
-- each mean counts customers: each gives the mean of their own attempts. A contact is packed: milliseconds, 14 bits of
-- channel, whether it starts, whether it ends.
WITH
    (
        SELECT toUInt64(toUnixTimestamp64Milli(max(ts))) FROM interactions
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
    ) AS newest,
    arrayMap(place -> toUInt16(place), arrayEnumerate({channels:Array(String)})) AS numbers,
    attempts AS
    (
        SELECT
            customer64,
            arrayJoin(arrayMap(
                (begun, at) -> (
                    bitShiftRight(begun, 16) AS begun_ms,
                    arrayFirst(one -> bitAnd(one, 1) = 1 AND one > begun, bounds) AS done,
                    done > 0 AND (at = length(begins) OR done < begins[at + 1])
                        AND bitShiftRight(done, 16) - begun_ms <= {within_ms:UInt64} AS is_success,
                    if(is_success, bitShiftRight(done, 16), least(
                        toUInt64(begun_ms + {within_ms:UInt64}),
                        if(at = length(begins), toUInt64(-1), toUInt64(bitShiftRight(begins[at + 1], 16) - 1)))) AS end_ms,
                    arrayFilter(one -> one >= begun AND bitShiftRight(one, 16) <= end_ms, met) AS inside,
                    bitAnd(bitShiftRight(begun, 2), 16383) AS channel_number
                ),
                begins, arrayEnumerate(begins))) AS attempt
        FROM
        (
            SELECT
                customer64,
                arraySort(groupArray(bitOr(
                    bitShiftLeft(toUInt64(toUnixTimestamp64Milli(ts)), 16),
                    bitOr(
                        bitShiftLeft(toUInt64(transform(toString(channel), {channels:Array(String)}, numbers, toUInt16(0))), 2),
                        toUInt64(touchpoint = {starts:String}) * 2 + toUInt64(touchpoint = {expects:String}))))) AS met,
                arrayFilter(one -> bitAnd(one, 3) > 0, met) AS bounds,
                arrayFilter(
                    (one, before, nth) -> bitAnd(one, 2) = 2 AND (nth = 1 OR bitAnd(before, 1) = 1
                        OR bitShiftRight(one, 16) - bitShiftRight(before, 16) > {within_ms:UInt64}),
                    bounds, arrayPopBack(arrayPushFront(bounds, toUInt64(0))), arrayEnumerate(bounds)) AS begins
            FROM resolved
            WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
              AND direction NOT IN ('out', 'reported') AND key64 != 0 AND $whom
            GROUP BY customer64, episode
            HAVING length(begins) > 0
        )
    ),
    told AS
    (
        SELECT
            customer64,
            attempt.1 AS begun_ms,
            attempt.3 AS is_success,
            attempt.4 AS end_ms,
            length(attempt.5) AS effort,
            length(arrayCompact(arrayMap(one -> bitAnd(bitShiftRight(one, 2), 16383), attempt.5))) - 1 AS changes,
            attempt.6 AS channel_number,
            NOT is_success AND begun_ms + {within_ms:UInt64} > newest AS is_open,
            leadInFrame(begun_ms, 1, toUInt64(0)) OVER (
                PARTITION BY customer64 ORDER BY begun_ms ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_ms,
            is_success AND next_ms > end_ms AND next_ms - end_ms <= {again_ms:UInt64} AS is_again
        FROM attempts
    )
SELECT
    if(part = 0, '', {channels:Array(String)}[part]) AS channel,
    toUInt64(countIf(closed > 0)) AS customers,
    toUInt64(sum(closed)) AS ended,
    toUInt64(sum(successes)) AS succeeded,
    toUInt64(sum(still_open)) AS open_now,
    sumIf(success_share, closed > 0) AS success_total,
    sumIf(success_share * success_share, closed > 0) AS success_squares,
    sumIf(effort_mean, closed > 0) AS effort_total,
    sumIf(effort_mean * effort_mean, closed > 0) AS effort_squares,
    sumIf(changes_mean, closed > 0) AS changes_total,
    sumIf(changes_mean * changes_mean, closed > 0) AS changes_squares,
    toUInt64(countIf(successes > 0)) AS succeeded_customers,
    sumIf(hours_mean, successes > 0) AS hours_total,
    sumIf(hours_mean * hours_mean, successes > 0) AS hours_squares,
    sumIf(again_share, successes > 0) AS again_total,
    sumIf(again_share * again_share, successes > 0) AS again_squares,
    ifNotFinite(quantileExactIf(0.5)(hours_mean, successes > 0), 0) AS hours_median,
    ifNotFinite(quantileExactIf(0.9)(hours_mean, successes > 0), 0) AS hours_slowest_tenth
FROM
(
    SELECT
        customer64,
        part,
        countIf(NOT is_open) AS closed,
        countIf(is_success) AS successes,
        countIf(is_open) AS still_open,
        avgIf(is_success, NOT is_open) AS success_share,
        avgIf(effort, NOT is_open) AS effort_mean,
        avgIf(changes, NOT is_open) AS changes_mean,
        avgIf((end_ms - begun_ms) / 3600000, is_success) AS hours_mean,
        avgIf(is_again, is_success) AS again_share
    FROM told
    ARRAY JOIN arrayDistinct([toUInt64(0), toUInt64(channel_number)]) AS part
    GROUP BY customer64, part
)
GROUP BY part
ORDER BY part = 0 DESC, ended DESC, channel
