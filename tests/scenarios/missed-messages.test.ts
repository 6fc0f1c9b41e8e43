/** A device comes back to thousands of messages of one sender, and its person scrolls up from the newest page to the first message. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConversationId } from '../../client/api.ts';
import { EncryptedCast, type EncryptedDevice, textsIn } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint, shownTexts } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

/** Half of them in each chat. */
const missed = 5_000;
const pageSize = 100;
/** So many are written before the next ones: nobody has thousands in an outbox. */
const atATime = 250;

const cast = new EncryptedCast({ inMemory: true });
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(freeLimits);
});

afterAll(async () => {
  await cast.end();
  await server?.stop();
});

test('[D7] 5,000 missed messages of one sender, direct and in a group, the newest page first: all are read', async () => {
  const [ada, bob] = [await join('ada'), await join('bob')];
  await acquaint([ada, bob]);
  const direct = await ada.roost.direct(bob.roost.account.user);
  // Nothing is said in the group before: the chain that opens what is missed there comes with the first of it.
  const group = await ada.roost.createGroup({ title: 'Missed', members: [bob.roost.account.user] });
  await ada.roost.send(direct, { text: 'hello' });
  await eventually(async () => expect(await textsIn(bob, direct)).toEqual(['hello']));
  await eventually(() => expect(bob.roost.conversations.current.map(({ id }) => id)).toContain(group));

  bob.roost.disconnect();
  const texts = Array.from({ length: missed / 2 }, (_, i) => `text ${i + 1}`);
  const sending = performance.now();
  for (let at = 0; at < texts.length; at += atATime) {
    const sent = await Promise.all([direct, group].map((id) => sendAll(ada, id, texts.slice(at, at + atATime))));
    await Promise.all(sent.flat().map((id) => ada.roost.settled(id)));
  }
  const back = performance.now();
  bob.roost.connect();
  await bob.roost.caughtUp();
  await readsUp(bob, direct, ['hello', ...texts]);
  await readsUp(bob, group, texts);
  console.log(
    `${missed} messages sent in ${seconds(back - sending)} s; their reader has them all ${seconds(performance.now() - back)} s after coming back`,
  );
}, 600_000);

async function join(name: string): Promise<EncryptedDevice> {
  return cast.open(await server.signUp(name), name);
}

async function sendAll({ roost }: EncryptedDevice, id: ConversationId, texts: readonly string[]) {
  const sent = await Promise.all(texts.map((text) => roost.send(id, { text })));
  return sent.map((one) => one.id);
}

/** Opens the chat at its end and loads page after page, up to its first message; each text is there once, and can be read. */
async function readsUp({ roost }: EncryptedDevice, id: ConversationId, texts: readonly string[]): Promise<void> {
  const timeline = roost.timeline(id, { pageSize });
  await eventually(() => expect(timeline.current.ready && timeline.current.items.length > 0).toBe(true));
  let pages = 1;
  for (; timeline.current.hasOlder; pages++) await timeline.loadOlder();
  expect(pages).toBeGreaterThanOrEqual(texts.length / pageSize);
  await eventually(() => expect(shownTexts(timeline.current.items)).toEqual(texts), 120_000);
  const messages = timeline.current.items.filter(({ kind }) => kind === 'message');
  expect(messages).toHaveLength(texts.length);
  timeline.close();
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
