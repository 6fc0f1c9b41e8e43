-- Pushes that were given up: what the queue's dead letters held. An operator looks here, and sets `replay` to 1 for those
-- that are to be tried again (docs/push.md).
CREATE TABLE dead_pushes (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  why TEXT NOT NULL,
  message TEXT NOT NULL,
  replay INTEGER NOT NULL DEFAULT 0
);
