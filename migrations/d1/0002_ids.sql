-- What the check in ids is keyed with, once a deployment; made when it is first asked for.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Whether the id carries the check. The release before this one does not say so, and makes ids without it.
ALTER TABLE users ADD COLUMN id_checked INTEGER NOT NULL DEFAULT 0;

-- User ids that were given out without a check. They stay when the account ends, so that its devices still hear of it.
CREATE TABLE old_ids (
  user_id TEXT PRIMARY KEY
) WITHOUT ROWID;

INSERT INTO old_ids SELECT user_id FROM users UNION SELECT user_id FROM retirements;

-- Also those that the release before this one makes beside it, or after a roll-back.
CREATE TRIGGER remember_old_id AFTER INSERT ON users WHEN NEW.id_checked = 0
BEGIN
  INSERT INTO old_ids VALUES (NEW.user_id) ON CONFLICT DO NOTHING;
END;
