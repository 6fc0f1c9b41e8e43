/**
 * A client's store as a release leaves it: a phone with a direct chat and a group that was killed while it was offline,
 * with messages sent, received, deleted and about to disappear, one refused, and two unsent, one of them already made.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ConversationId, Roost } from '../../client/api.ts';
import { keepAccount } from '../../client/index.ts';
import { openWith } from '../../client/roost.ts';
import { openSqliteStore } from '../../client/store/sqlite.node.ts';
import { settle } from '../../client/testing/fake-clock.ts';
import { alice, bob, carol, open, type Place, place } from '../../client/testing/people.ts';
import { plainCipher } from '../../client/testing/plain-cipher.ts';

/** What the phone showed of one chat. */
export interface ShownChat {
  readonly id: ConversationId;
  readonly title: string;
  readonly unread: number;
  readonly items: readonly ShownItem[];
}

export interface ShownItem {
  readonly id: string;
  readonly text: string;
  readonly state: string | null;
  readonly body: string;
}

export async function recordClientStore(folder: string): Promise<void> {
  const aside = mkdtempSync(path.join(os.tmpdir(), 'roost-record-'));
  try {
    const file = path.join(aside, 'store.sqlite');
    const chats = await play(file);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'store.sqlite.gz'), gzipSync(readFileSync(file)));
    writeFileSync(path.join(folder, 'shown.json'), `${JSON.stringify(chats, null, 2)}\n`);
  } finally {
    rmSync(aside, { recursive: true });
  }
}

async function play(file: string): Promise<ShownChat[]> {
  const here = place();
  const [b, c] = [await open(here, bob), await open(here, carol)];
  const store = openSqliteStore(file);
  await keepAccount(
    store,
    { user: alice, device: 1, token: 't', name: 'a', server: 'http://[::1]:1' },
    plainCipher.name,
  );
  const a = await openWith(plainCipher, {
    store,
    transport: here.server.transport(alice, 1),
    surroundings: here.clock.surroundings,
    fetch: async () => Promise.reject(new Error('no HTTP here')),
  });
  await a.caughtUp();
  const direct = await a.direct(bob);
  const group = await a.createGroup({ title: 'Roost', members: [bob, carol] });
  await a.send(direct, { text: 'to be deleted' });
  const kept = await a.send(direct, { text: 'first' });
  await soon(here);
  await b.roost.markRead(direct, 3);
  await b.roost.send(direct, { text: 'answer', replyTo: kept.id });
  await b.roost.send(group, { text: 'hello all' });
  await c.roost.send(group, { text: 'unread' });
  await a.send(group, { text: 'soon gone', disappearAfterMs: 86_400_000 });
  await soon(here);
  await a.markRead(direct, 4);
  const deleted = (await shown(here, a, direct)).find((one) => one.text === 'to be deleted');
  await a.deleteForEveryone(direct, deleted?.id as never);
  await soon(here);
  here.server.onSend = (_send, { user }) => (user === alice ? 'announcements-only' : null);
  await a.send(group, { text: 'refused' });
  await soon(here);
  here.server.onSend = (_send, { user }) => (user === alice ? 'swallow' : null);
  await a.send(direct, { text: 'on its way' });
  await soon(here);
  a.disconnect();
  await a.send(group, { text: 'unsent' });
  await soon(here);
  const chats: ShownChat[] = [];
  for (const { id, title, unread } of a.conversations.current)
    chats.push({ id, title, unread, items: await shown(here, a, id) });
  await a.close();
  await store.close();
  return chats;
}

export async function shown(here: Place, roost: Roost, id: ConversationId): Promise<ShownItem[]> {
  const timeline = roost.timeline(id);
  await soon(here);
  const items = timeline.current.items.filter((one) => one.kind === 'message');
  timeline.close();
  return items.map(({ id: message, text, state, body }) => ({ id: message, text, state, body }));
}

/** A store on a disk takes its own time. */
async function soon({ clock }: Place): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 10));
    await clock.advance(20);
  }
}
