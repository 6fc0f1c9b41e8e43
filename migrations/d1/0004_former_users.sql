-- Accounts that ended. Their conversations are only found through them, when all there are have to be looked at
-- (docs/decisions/two-stores.md): their objects still say where they were.
CREATE TABLE former_users (
  user_id TEXT PRIMARY KEY
) WITHOUT ROWID;

-- Of those that ended before, as many as are known.
INSERT INTO former_users SELECT user_id FROM retirements UNION SELECT user_id FROM old_ids EXCEPT SELECT user_id FROM users;

-- Whoever takes them out: also the release before this one.
CREATE TRIGGER remember_former_user AFTER DELETE ON users
BEGIN
  INSERT INTO former_users VALUES (OLD.user_id) ON CONFLICT DO NOTHING;
END;
