-- asks: How many interactions are stored, in a window, of a name ('' = any)?
-- grain: one row
-- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC'); name String
-- reads: interactions
-- shown on: REST API interactions/count
SELECT toUInt64(count()) AS interactions
FROM interactions
WHERE ts >= {start:DateTime64(3, 'UTC')}
  AND ts < {end:DateTime64(3, 'UTC')}
  AND ({name:String} = '' OR name = {name:String})
