import type { Migration } from '../../lib/migration.ts';

/**
 * The media objects that entries name (docs/spec/media.md, B9), in whatever tier those are. `at`: the entry's time. `state`: 0 the object's ledger has to
 * hear of it, 1 it has, 2 it has to hear that the entry names it no more; then the row goes.
 */
export const media: Migration = {
  id: 6,
  name: 'media',
  statements: [
    `CREATE TABLE media (
      seq INTEGER NOT NULL,
      object TEXT NOT NULL,
      at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      state INTEGER NOT NULL,
      PRIMARY KEY (seq, object)
    ) WITHOUT ROWID`,
    'CREATE INDEX media_owed ON media (state) WHERE state IN (0, 2)',
    'CREATE INDEX media_expiring ON media (expires_at) WHERE expires_at > 0',
  ],
};
