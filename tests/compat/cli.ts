/** `npm run record-release`: plays the story against the server as it is now and keeps what it leaves. */

import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readArgs, readWhole } from '../../scripts/kit/args.ts';
import { startServerProcess } from '../../scripts/runtime/server-process.ts';
import { startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { finishJoining } from '../harness/account.ts';
import { fixtures, type StoryDevice, writeRelease } from './fixture.ts';
import { packedRows } from './packed-rows.ts';
import { recordClientStore } from './record-client-store.ts';
import { recordTown } from './record-town.ts';
import { databasesIn, filesIn, packStorage, refuseTraces } from './storage-folder.ts';
import { storedObjects } from './stored-objects.ts';
import { type PlayedStory, playStory } from './story.ts';
import { tellStory } from './tell-story.ts';

const usage = `
npm run record-release [-- --release N]

Plays a small story against the server as it is now, kills it, and keeps what it leaves: the storage folder, every frame,
the calls between objects, the sockets' attachments and the store of a client, in tests/compat/fixtures/release-N. From then on \`npm test\`
proves that later releases serve it. See docs/decisions/old-and-new.md for when to record.

  --release N   which recording to make or, before it is released, to make anew; 1 by default
`;

/**
 * When the server dies after the phone was told of the tablet. Best is a kill that finds some conversations with the new
 * device list and some without; in the end one before all of them will do.
 */
const killAfterMs = [45, 42, 0, 0, 0, 0];

const bobsChats = 4;

export async function main(args: string[]): Promise<number> {
  const { values } = readArgs(usage, { release: { type: 'string', default: '1' } }, args);
  const release = readWhole('release', values.release, 1, 10_000);
  const folder = path.join(fixtures, `release-${release}`);
  for (const [index, ms] of killAfterMs.entries()) {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'roost-record-'));
    try {
      const server = await startServerProcess(['--port', '0', '--quiet', '--data', dataDir]);
      const played = await playStory(server, ms);
      const outbox = outboxOf(dataDir);
      if (outbox === 0 || (outbox === bobsChats && index < 2)) {
        console.error(
          `Try ${index + 1}: the kill found ${outbox} of ${bobsChats} conversations without the new device list.`,
        );
        continue;
      }
      const tablet = await finishLinking(dataDir, played);
      await rm(folder, { recursive: true, force: true });
      packStorage(dataDir, path.join(folder, 'storage'));
      const story = tellStory(played, release, tablet, outbox);
      const rows = packedRows(storedObjects({ storage: path.join(folder, 'storage') }));
      const packed = rows.map(({ id, table, index, value }) => ({ id, table, index, value }));
      writeRelease(folder, { story, frames: played.frames, packed, ...(await recordTown()) });
      await recordClientStore(path.join(folder, 'client'));
      for (const file of filesIn(folder)) refuseTraces(file, readFileSync(path.join(folder, file)));
      console.error(`Recorded ${path.relative(process.cwd(), folder)}: ${played.frames.length} frames.`);
      return 0;
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  console.error('The kill never came in time: run it again.');
  return 1;
}

/** Conversations that have not been given a new device list. */
function outboxOf(dataDir: string): number {
  let count = 0;
  for (const file of databasesIn(dataDir).filter((name) => name.includes('UserObject') && !name.includes('metadata'))) {
    const database = new DatabaseSync(path.join(dataDir, file));
    count += Number(database.prepare("SELECT count(*) AS n FROM outbox WHERE kind = 'devices'").get()?.n ?? 0);
    database.close();
  }
  return count;
}

/** The tablet repeats its request at a copy: it has the same token as the device in the folder that is kept. */
async function finishLinking(dataDir: string, { linking }: PlayedStory): Promise<StoryDevice> {
  const copy = await mkdtemp(path.join(os.tmpdir(), 'roost-record-'));
  await cp(dataDir, copy, { recursive: true });
  const runtime = await startRuntime({ dataDir: copy, onLog: () => {} });
  try {
    const linked = await finishJoining(runtime.url, linking);
    return { name: 'bob-tablet', person: 'bob', ...linked, state: 'half-linked', chats: [] };
  } finally {
    await runtime.stop();
    await rm(copy, { recursive: true, force: true });
  }
}
