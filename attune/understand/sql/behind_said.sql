-- asks: What did these customers say and answer last?
-- grain: one row a customer who said or answered something, with their newest words and newest score
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); customers Array(UUID)
-- reads: interactions, resolution, resolution_pairs, surfaces
-- shown on: Journeys (behind a figure), REST API journeys/behind
-- Their keys come first, so that only their rows are read; a pair may be of an older version, therefore what a key belongs
-- to now is looked up again.
WITH keys AS
(
    SELECT key FROM resolution_pairs WHERE customer IN {customers:Array(UUID)}
    UNION DISTINCT
    SELECT arrayJoin({customers:Array(UUID)})
)
SELECT
    belongs AS whose,
    argMaxIf(said, (ts, seq), said != '') AS words,
    argMaxIf(toString(language), (ts, seq), said != '') AS said_in,
    argMaxIf(spot, (ts, seq), said != '') AS said_at,
    argMaxIf(toString(metric), (ts, seq), metric != '' AND score IS NOT NULL) AS last_metric,
    argMaxIf(assumeNotNull(score), (ts, seq), metric != '' AND score IS NOT NULL) AS last_score,
    argMaxIf(toString(scale), (ts, seq), metric != '' AND score IS NOT NULL) AS last_scale
FROM
(
    SELECT
        dictGetOrDefault('resolution', 'customer', key64, key) AS belongs,
        ts, seq, metric, score, scale, language,
        dictGet('surfaces', 'touchpoint', surface) AS spot,
        coalesce(
            nullIf(trimBoth(JSONExtractString(properties, 'text')), ''),
            nullIf(trimBoth(JSONExtractString(properties, 'comment')), ''),
            nullIf(trimBoth(JSONExtractString(properties, 'message')), ''),
            nullIf(trimBoth(JSONExtractString(properties, 'body')), ''),
            nullIf(trimBoth(JSONExtractString(properties, 'answer')), ''),
            '') AS said
    FROM interactions
    WHERE key IN (SELECT key FROM keys)
      AND ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}
      AND ((metric != '' AND score IS NOT NULL)
          OR multiSearchAny(properties, ['"text"', '"comment"', '"message"', '"body"', '"answer"']))
)
WHERE belongs IN {customers:Array(UUID)}
GROUP BY belongs
HAVING words != '' OR last_metric != ''
ORDER BY belongs
