import { afterEach, beforeEach, expect, test } from 'vitest';
import { RoostError } from '../../client/errors.ts';
import type { ConversationId, MessageId, NewFile, Roost } from '../sdk.ts';
import { PendingFiles } from './preparing.ts';

const page = globalThis as unknown as { window?: { onbeforeunload: unknown } };
beforeEach(() => {
  page.window = { onbeforeunload: null };
});

/** What a test leaves would ask in the next one. */
const opened: PendingFiles[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.moved();
});

const chat = 'c1' as ConversationId;
const file = (name: string): NewFile => ({
  ...{ name, type: 'text/plain', kind: 'document', size: 100 },
  read: async function* () {},
});

/** A client that encrypts when it is told to. */
function client(before: PendingFiles | null = null) {
  const sends: { file: NewFile; end: PromiseWithResolvers<{ id: MessageId }> }[] = [];
  const discarded: MessageId[] = [];
  const roost = {
    sendFile: (_chat: ConversationId, file: NewFile) => {
      const end = Promise.withResolvers<{ id: MessageId }>();
      sends.push({ file, end });
      return end.promise;
    },
    discard: async (id: MessageId) => void discarded.push(id),
  } as unknown as Roost;
  const preparing = new PendingFiles(roost, before?.moved());
  opened.push(preparing);
  const add = (name: string, caption = '', replyTo: MessageId | null = null) =>
    preparing.add({ chat, file: file(name), caption, replyTo });
  const names = () => preparing.list.current.map((one) => one.file.name);
  return { preparing, add, names, sends, discarded };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));
const id = 'm1' as MessageId;

test('[B18] files are encrypted one after the other, in their order, and until then the page asks to stay', async () => {
  const { add, names, sends } = client();
  add('a', 'words', 'answered' as MessageId);
  add('b');
  await turn();
  expect([sends.map((one) => one.file.name), names()]).toEqual([['a'], ['a', 'b']]);
  expect(sends[0]?.file).toMatchObject({ caption: 'words', replyTo: 'answered' });
  expect(page.window?.onbeforeunload).not.toBeNull();
  sends[0]?.end.resolve({ id });
  await turn();
  expect([sends.map((one) => one.file.name), names()]).toEqual([['a', 'b'], ['b']]);
  sends[1]?.end.resolve({ id });
  await turn();
  expect([names(), page.window?.onbeforeunload]).toEqual([[], null]);
});

test('[B18] how far it is is told, not for every piece', async () => {
  const { preparing, add, sends } = client();
  add('a');
  await turn();
  let told = 0;
  preparing.list.subscribe(() => (told += 1));
  for (let done = 0; done <= 100; done += 0.1) sends[0]?.file.onProgress?.(done);
  expect(told).toBeLessThan(60);
  expect(preparing.list.current[0]?.done).toBeGreaterThan(0.9);
});

test('[B18] what fails stays with its reason, is tried again or thrown away, and does not hold up what follows', async () => {
  const { preparing, add, names, sends } = client();
  add('a');
  add('b');
  await turn();
  sends[0]?.end.reject({ code: 'no-room', sentence: 'of the SDK' });
  await turn();
  expect(preparing.list.current[0]?.problem).toMatch(/Settings, Storage/);
  sends[1]?.end.resolve({ id });
  await turn();
  expect(names()).toEqual(['a']);
  preparing.retry(preparing.list.current[0]?.key ?? '');
  await turn();
  expect([preparing.list.current[0]?.problem, sends.length]).toEqual([null, 3]);
  preparing.discard(preparing.list.current[0]?.key ?? '');
  expect([names(), sends[2]?.file.signal?.aborted]).toEqual([[], true]);
});

test('[B18] what the file itself keeps from going is not to be tried again as it is, and each has its advice', async () => {
  const { preparing, add, sends } = client();
  const unreadable = new DOMException('', 'NotReadableError');
  for (const [code, cause, said, mayGoAgain] of [
    ['file-changed', new TypeError('network error'), /changed while it was read. Choose it again/, false],
    ['file-changed', unreadable, /cannot be read any more.*choose it again/, false],
    ['no-room', undefined, /Settings, Storage/, true],
  ] as const) {
    add('a');
    await turn();
    sends.at(-1)?.end.reject(new RoostError(code, { cause }));
    await turn();
    const failed = preparing.list.current.at(-1);
    expect([failed?.problem, failed?.mayGoAgain]).toEqual([expect.stringMatching(said), mayGoAgain]);
  }
});

test('[B18] what was thrown away while it became a message is no message', async () => {
  const { preparing, add, sends, discarded } = client();
  add('a');
  await turn();
  preparing.discard(preparing.list.current[0]?.key ?? '');
  sends[0]?.end.resolve({ id });
  await turn();
  expect(discarded).toEqual([id]);
});

test('[B22] where another tab gets the account, what is no message yet stays, and goes on with the next client, in its order', async () => {
  const { preparing, add, names, sends } = client();
  for (const name of ['a', 'b', 'c', 'd']) add(name, `of ${name}`, 'answered' as MessageId);
  await turn();
  sends[0]?.end.resolve({ id });
  await turn();
  sends[1]?.end.reject({ code: 'no-room', sentence: 'of the SDK' });
  await turn();
  const given = preparing.giveWay();
  expect(sends[2]?.file.signal?.aborted).toBe(true);
  sends[2]?.end.reject({ code: 'given-up', sentence: 'of the SDK' });
  await given;
  // Somebody was quicker than the page.
  add('e');
  await turn();
  expect([names(), sends.length]).toEqual([['b', 'c', 'd', 'e'], 3]);
  expect(page.window?.onbeforeunload).not.toBeNull();
  const next = client(preparing);
  await turn();
  expect([names(), next.names(), next.sends.map((one) => one.file.name)]).toEqual([[], ['b', 'c', 'd', 'e'], ['c']]);
  expect(next.sends[0]?.file).toMatchObject({ caption: 'of c', replyTo: 'answered' });
  expect(next.preparing.list.current[0]?.problem).toMatch(/Settings, Storage/);
  next.sends[0]?.end.resolve({ id });
  await turn();
  expect([next.names(), next.sends.map((one) => one.file.name)]).toEqual([
    ['b', 'd', 'e'],
    ['c', 'd'],
  ]);
  next.preparing.retry(next.preparing.list.current[0]?.key ?? '');
  for (const at of [1, 2, 3]) {
    next.sends[at]?.end.resolve({ id });
    await turn();
  }
  expect([next.names(), next.sends.at(-1)?.file.name, page.window?.onbeforeunload]).toEqual([[], 'b', null]);
});

test('[B22] what became a message all the same is one, and is not sent twice', async () => {
  const { preparing, add, names, sends, discarded } = client();
  add('a');
  add('b');
  await turn();
  const given = preparing.giveWay();
  sends[0]?.end.resolve({ id });
  await given;
  expect([names(), discarded, sends.length]).toEqual([['b'], [], 1]);
});
