/** The objects in a recorded storage folder, as rows, for cores that run in Node. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stored } from '../../schema/gen/stored.js';
import type { Release } from './fixture.ts';
import { databasesIn, unpackStorage } from './storage-folder.ts';
import { type Tables, tablesOfFile } from './tables.ts';

export interface StoredObject {
  readonly object: 'user' | 'conversation';
  readonly id: string;
  readonly tables: Tables;
}

/** Users and conversations; the objects of the control plane live for minutes. */
export function storedObjects({ storage }: Pick<Release, 'storage'>): StoredObject[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-compat-'));
  try {
    unpackStorage(storage, folder);
    const files = databasesIn(folder).filter((name) => !name.endsWith('metadata.sqlite'));
    return files.flatMap((file): StoredObject[] => {
      const tables = tablesOfFile(path.join(folder, file));
      const user = tables.rows.account?.[0]?.user;
      if (user !== undefined) return [{ object: 'user', id: String(user), tables }];
      const state = tables.rows.state?.[0]?.data;
      if (state === undefined) return [];
      return [
        { object: 'conversation', id: stored.ConversationState.decode(state as Uint8Array).conversation, tables },
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
