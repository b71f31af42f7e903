-- asks: Which of these user ids and anonymous ids did the rows of this customer really carry?
-- grain: one row an identifier
-- parameters: keys Array(UUID); values Array(String)
-- reads: interactions
-- shown on: a customer's page, REST API customers/{id}
SELECT DISTINCT used.1 AS kind, used.2 AS value
FROM interactions
ARRAY JOIN [('user_id', trimBoth(user_id)), ('anonymous_id', trimBoth(anonymous_id))] AS used
WHERE key IN {keys:Array(UUID)} AND used.2 IN {values:Array(String)}
ORDER BY kind, value
