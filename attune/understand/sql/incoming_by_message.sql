-- asks: Which stored interactions came with this message id?
-- grain: one interaction
-- parameters: message_id String; most UInt16
-- reads: interactions
-- shown on: incoming data
SELECT id, key, source, type, name, surface, ts, received_at
FROM interactions
WHERE message_id = {message_id:String}
ORDER BY received_at DESC, id
LIMIT {most:UInt16}
