-- Of one person's pushes that were given up only the newest are kept: nobody's drive out those of others. Each says how many older
-- ones gave way to it.
ALTER TABLE dead_pushes ADD COLUMN older_count INTEGER NOT NULL DEFAULT 0;
CREATE INDEX dead_pushes_of ON dead_pushes (user_id);
