-- asks: What is answered in episodes, by the condition under which they met what was expected?
-- grain: one row a condition, metric and scale, counting answers; the row without a metric counts episodes
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); starts String; expects String; missing String; after_ms Int64
-- reads: interactions, resolved
-- shown on: Journeys (episodes), REST API journeys/episodes
-- The condition belongs to the whole episode: an answer given before the late parcel came is an answer about a late
-- parcel. An episode that began within `after_ms` of the newest fact may still meet what is expected: it is left out.
-- An episode of nobody (a receipt and a press at the till) is an episode, too; it counts for no customer.
WITH
    (
        SELECT max(ts) FROM interactions
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
    ) AS newest,
    episodes AS
    (
        SELECT
            customer64,
            multiIf(
                countIf(touchpoint = {expects:String}) > 0,
                argMaxIf(toString(condition), ts, touchpoint = {expects:String}),
                {missing:String}) AS met_as,
            countIf(touchpoint = {expects:String}) = 0
                AND minIf(ts, touchpoint = {starts:String}) > newest - toIntervalMillisecond({after_ms:Int64}) AS is_open,
            groupArrayIf((toString(metric), toString(scale), assumeNotNull(score)), metric != '' AND score IS NOT NULL) AS answers
        FROM resolved
        WHERE ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
          AND episode != ''
        GROUP BY customer64, episode
        HAVING countIf(touchpoint = {starts:String}) > 0 AND NOT is_open
    )
SELECT
    met_as,
    answer.1 AS metric,
    answer.2 AS scale,
    toUInt64(count()) AS counted,
    toUInt64(uniqExactIf(customer64, customer64 != 0)) AS customers,
    sum(answer.3) AS total,
    sum(answer.3 * answer.3) AS squares
FROM episodes
ARRAY JOIN arrayConcat([('', '', toFloat64(0))], answers) AS answer
GROUP BY met_as, metric, scale
ORDER BY met_as, metric, scale
