-- asks: How many customers met each stage of the life cycle, and how many stand there, having met none later?
-- grain: one row a stage
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
-- reads: resolved
-- shown on: Journeys (map), REST API journeys/stages
SELECT
    stage_met AS stage,
    toUInt64(count()) AS reached,
    toUInt64(countIf(stage_met = stands)) AS standing
FROM
(
    SELECT
        customer64,
        groupUniqArray(toString(stage)) AS met,
        argMax(toString(stage), (ts, seq)) AS stands
    FROM resolved
    WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND stage != '' AND key64 != 0 AND $whom
    GROUP BY customer64
)
ARRAY JOIN met AS stage_met
GROUP BY stage
ORDER BY stage
