-- Who can be found under which number or handle, and what others see of them.
CREATE TABLE users (
  user_id TEXT PRIMARY KEY,
  -- E.164; empty for an account that signed up with its handle.
  phone TEXT UNIQUE,
  handle TEXT UNIQUE,
  name TEXT NOT NULL,
  discoverable INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  CHECK (phone IS NOT NULL OR handle IS NOT NULL)
) WITHOUT ROWID;

-- Accounts that ended and whose User object has not confirmed it yet. Written in the transaction that takes the number
-- or handle away, deleted when the object has answered.
CREATE TABLE retirements (
  user_id TEXT PRIMARY KEY,
  reason INTEGER NOT NULL,
  since INTEGER NOT NULL
) WITHOUT ROWID;
