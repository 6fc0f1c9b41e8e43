/** What the cipher has opened once has a row from then on, before its entry is there and after. */
import { describe, expect, test } from 'vitest';
import type { Cipher, MessageName } from '../cipher/cipher.ts';
import { openMemoryStore, type Snapshot } from '../store/memory.ts';
import { countingCipher, partings } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, shown, texts } from '../testing/people.ts';
import type { EntryRow } from './entry-row.ts';

const cipher = countingCipher;

const partingsOf = (snapshot: Snapshot, user = bob) => partings((table) => snapshot[table], { user, device: 1 });

/** Alice has written to Bob, who is away. */
async function stage(count: number) {
  const here = place();
  const b = await open(here, bob, { cipher });
  const a = await open(here, alice, { cipher });
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'before' });
  await settle();
  b.roost.disconnect();
  await settle();
  for (let n = 1; n <= count; n++) await a.roost.send(id, { text: `away ${n}` });
  await settle();
  return { here, a, b, id };
}

const entriesIn = (snapshot: Snapshot) => snapshot.entries.map(({ value }) => value as EntryRow);

describe('a preview', () => {
  test('[D1.10] [T2] is opened once: its content is kept until its entry is pulled, over any number of crashes', async () => {
    const { here, a, b, id } = await stage(3);
    here.server.onPull = () => true;
    b.roost.connect();
    await settle();
    expect(b.roost.conversation(id).current?.last?.text).toBe('away 3');
    await a.roost.send(id, { text: 'pushed' });
    await settle();
    expect(b.store.snapshot().opened.length).toBe(1);
    expect(partingsOf(b.store.snapshot())).toEqual([]);
    await b.roost.close();
    const again = await open(here, bob, { cipher, store: openMemoryStore(b.store.snapshot()) });
    here.server.onPull = () => false;
    await here.clock.advance(120_000);
    expect(await texts(again.roost, id)).toEqual(['before', 'away 1', 'away 2', 'away 3', 'pushed']);
    expect(again.store.snapshot().opened).toEqual([]);
    expect(partingsOf(again.store.snapshot())).toEqual([]);
    expect(again.roost.conversation(id).current?.last?.text).toBe('pushed');
  });

  test('[D4.2] that is deleted before its entry comes leaves nothing behind, neither content nor key', async () => {
    const { here, a, b, id } = await stage(3);
    here.server.onPull = () => true;
    b.roost.connect();
    await settle();
    expect(b.store.snapshot().opened.length).toBe(1);
    const last = (await shown(a.roost, id)).at(-1);
    await a.roost.deleteForEveryone(id, last?.id as never);
    await settle();
    const [kept] = b.store.snapshot().opened;
    expect(kept?.value).toMatchObject({ content: null });
    expect(partingsOf(b.store.snapshot())).toEqual([]);
    here.server.onPull = () => false;
    await here.clock.advance(120_000);
    expect((await shown(b.roost, id)).map(({ text, body }) => [text, body])).toEqual([
      ['before', 'present'],
      ['away 1', 'present'],
      ['away 2', 'present'],
      ['', 'deleted'],
    ]);
    expect(b.store.snapshot().opened).toEqual([]);
  });

  test('[D4.2] whose entry comes without its body goes with its key, before the deletion itself is here', async () => {
    const { here, a, b, id } = await stage(3);
    here.server.onPull = () => true;
    here.server.limits = { maxPage: 1 };
    b.roost.connect();
    await settle();
    b.roost.disconnect();
    await settle();
    await a.roost.deleteForEveryone(id, (await shown(a.roost, id)).at(-1)?.id as never);
    await settle();
    b.roost.connect();
    await settle();
    // The state that the resume told of says that it is gone.
    expect(b.store.snapshot().opened.map(({ value }) => value)).toMatchObject([{ content: null }]);
    expect(partingsOf(b.store.snapshot())).toEqual([]);
    let pages = 3;
    here.server.onPull = () => pages-- <= 0;
    await here.clock.advance(120_000);
    expect(entriesIn(b.store.snapshot()).at(-1)).toMatchObject({ seq: 5, content: null });
    expect(b.store.snapshot().opened).toEqual([]);
    expect(partingsOf(b.store.snapshot())).toEqual([]);
  });

  test('[D4.2] that is deleted meanwhile, of which only the entry tells, leaves no key', async () => {
    const { here, a, b, id } = await stage(3);
    here.server.onPull = () => true;
    here.server.limits = { maxPage: 1 };
    b.roost.connect();
    await settle();
    b.roost.disconnect();
    await settle();
    await a.roost.deleteForEveryone(id, (await shown(a.roost, id)).at(-1)?.id as never);
    await a.roost.send(id, { text: 'newer' });
    await settle();
    let pages = 3;
    here.server.onPull = () => pages-- <= 0;
    b.roost.connect();
    await here.clock.advance(60_000);
    expect(entriesIn(b.store.snapshot()).at(-1)).toMatchObject({ seq: 5, content: null });
    expect(partingsOf(b.store.snapshot())).toEqual([]);
  });

  test('[D4.3] that expires before its entry comes goes at its time, with its key', async () => {
    const { here, a, b, id } = await stage(1);
    await a.roost.send(id, { text: 'soon gone', disappearAfterMs: 5_000 });
    await settle();
    here.server.onPull = () => true;
    b.roost.connect();
    await settle();
    expect(b.roost.conversation(id).current?.last?.text).toBe('soon gone');
    await here.clock.advance(6_000);
    expect(b.store.snapshot().opened.map(({ value }) => value)).toMatchObject([{ content: null }]);
    expect(b.store.snapshot().cipher.filter(({ key }) => key[0] === 'key' && key[4] === 4)).toEqual([]);
    expect(b.roost.conversation(id).current?.last).toMatchObject({ text: '', body: 'expired' });
    here.server.onPull = () => false;
    await here.clock.advance(120_000);
    expect((await shown(b.roost, id)).map(({ text, body }) => [text, body]).at(-1)).toEqual(['', 'expired']);
    expect(partingsOf(b.store.snapshot())).toEqual([]);
  });
});

describe('a message that is told of with its body by one who does not know yet that it was deleted', () => {
  /** Bob is back, told of nothing so far, and pulls in vain. Alice has deleted her last message, which stands at 5. */
  async function told() {
    const { here, a, b, id } = await stage(3);
    const log = here.server.log(id);
    const before = here.server.state(log, bob, 1);
    const message = log.entries[4] as NonNullable<(typeof log.entries)[number]>;
    const gone = async () => a.roost.deleteForEveryone(id, (await shown(a.roost, id)).at(-1)?.id as never);
    here.server.onPull = () => true;
    here.server.onResume = () => 'only-caught-up';
    const back = async () => {
      b.roost.connect();
      await settle();
      return here.server.socketsOf(bob)[0] as NonNullable<ReturnType<typeof here.server.socketsOf>[number]>;
    };
    const entries = (from: number, through: number) => ({
      entries: {
        conversation: id,
        entries: log.entries.slice(from - 1, through),
        headSeq: through,
        head: log.entries[through - 1]?.head ?? null,
      },
    });
    const state = () => here.server.state(log, bob, 1);
    /** Its content and its key are gone everywhere, and so is its line in the list. */
    const nothingLeft = () => {
      const { opened, conversations, cipher: kept } = b.store.snapshot();
      expect(opened.filter(({ value }) => (value as { content: unknown }).content !== null)).toEqual([]);
      expect(conversations.map(({ value }) => value)).toMatchObject([{ last: { seq: 5, content: null } }]);
      expect(kept.filter(({ key }) => key[0] === 'key' && key[4] === message.number)).toEqual([]);
      expect(b.roost.conversation(id).current?.last).toMatchObject({ text: '', body: 'deleted' });
      expect(partingsOf(b.store.snapshot())).toEqual([]);
    };
    /** Everything is pulled in the end. */
    const pulled = async () => {
      here.server.onPull = () => false;
      here.server.onResume = () => null;
      b.roost.disconnect();
      await settle();
      b.roost.connect();
      await here.clock.advance(120_000);
      expect((await shown(b.roost, id)).map(({ body }) => body)).toEqual(['present', 'present', 'present', 'deleted']);
      expect(b.store.snapshot().opened).toEqual([]);
      nothingLeft();
    };
    return { gone, back, before, message, entries, state, nothingLeft, pulled };
  }

  test('[D4.2] the deletion came first, then a preview as it was before', async () => {
    const { gone, back, before, nothingLeft, pulled } = await told();
    const socket = await back();
    await gone();
    await settle();
    socket.push({ states: { states: [before] } });
    await settle();
    nothingLeft();
    await pulled();
  });

  test('[D4.2] a preview without it came first, then one as it was before', async () => {
    const { gone, back, before, state, nothingLeft, pulled } = await told();
    await gone();
    await settle();
    const socket = await back();
    socket.push({ states: { states: [state()] } });
    await settle();
    socket.push({ states: { states: [before] } });
    await settle();
    nothingLeft();
    await pulled();
  });

  test('[D4.2] a preview with it and one without it are taken in together', async () => {
    const { gone, back, before, state, nothingLeft, pulled } = await told();
    await gone();
    await settle();
    const socket = await back();
    socket.hold();
    socket.push({ states: { states: [before] } });
    socket.push({ states: { states: [state()] } });
    await settle();
    socket.release();
    await settle();
    nothingLeft();
    await pulled();
  });

  test('[D4.2] a preview with it and its entry without it are taken in together', async () => {
    const { gone, back, before, entries, nothingLeft, pulled } = await told();
    await gone();
    await settle();
    const socket = await back();
    socket.hold();
    socket.push({ states: { states: [before] } });
    socket.push(entries(3, 5));
    await settle();
    socket.release();
    await settle();
    nothingLeft();
    await pulled();
  });

  test('[D4.2] its entry without it and its entry with it are taken in together', async () => {
    const { gone, back, entries, nothingLeft, pulled } = await told();
    const before = entries(5, 5);
    await gone();
    await settle();
    const socket = await back();
    socket.hold();
    socket.push(entries(3, 5));
    socket.push(before);
    await settle();
    socket.release();
    await settle();
    nothingLeft();
    await pulled();
  });

  test('[D4.2] a preview without it came, then its entry as it was before', async () => {
    const { gone, back, entries, state, nothingLeft, pulled } = await told();
    const before = entries(3, 5);
    await gone();
    await settle();
    const socket = await back();
    socket.push({ states: { states: [state()] } });
    await settle();
    socket.push(before);
    await settle();
    nothingLeft();
    await pulled();
  });
});

test('[D4.2] a deletion takes the key of the message with it, whatever the order in which the two come', async () => {
  const { here, a, b, id } = await stage(2);
  const first = (await shown(a.roost, id))[1];
  await a.roost.deleteForEveryone(id, first?.id as never);
  await settle();
  b.roost.connect();
  await settle();
  await here.clock.advance(1_000);
  await a.roost.deleteForEveryone(id, (await shown(a.roost, id))[2]?.id as never);
  await settle();
  for (const { store } of [a, b]) {
    const keys = store.snapshot().cipher.filter(({ key }) => key[0] === 'key');
    expect(keys.map(({ key }) => key[4])).not.toContain(4);
    expect(entriesIn(store.snapshot()).filter((row) => row.content !== null && row.kind === 1)).toHaveLength(1);
  }
  expect(partingsOf(b.store.snapshot())).toEqual([]);
});

test('[D5.2] what a frame brings beyond a fork is not opened into nothing', async () => {
  const { here, a, b, id } = await stage(2);
  const log = here.server.log(id);
  const third = log.entries[2];
  if (third !== undefined) log.entries[2] = { ...third, head: new Uint8Array(32) };
  b.roost.connect();
  await settle();
  await here.clock.advance(30_000);
  expect(b.roost.conversation(id).current?.halted?.reason).toBe('fork');
  expect(partingsOf(b.store.snapshot())).toEqual([]);
  await a.roost.close();
});

test('[D7] a page is of the chat that was asked about: what is of another one is not opened there', async () => {
  const asked: MessageName[] = [];
  const watching: Cipher = {
    ...cipher,
    open: (message, state) => {
      asked.push(message.name);
      return cipher.open(message, state);
    },
  };
  const { here, a, b, id } = await stage(2);
  await b.roost.close();
  const page = here.server.page.bind(here.server);
  const other = `c${'x'.repeat(22)}`;
  here.server.page = (pull, user) => ({ ...page(pull, user), conversation: other });
  const again = await open(here, bob, { cipher: watching, store: openMemoryStore(b.store.snapshot()) });
  await here.clock.advance(1_000);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ conversation }) => conversation !== id)).toEqual([]);
  expect(await texts(again.roost, id)).toEqual(['before', 'away 1', 'away 2']);
  await a.roost.close();
});

test('a message that the cipher stumbles over stops nobody: it is told as failed, and the others are opened', async () => {
  const stumbling: Cipher = {
    ...cipher,
    open: async (message, state) => {
      if (message.name.number === 3) throw new Error('cannot cope');
      return cipher.open(message, state);
    },
  };
  const { here, a, b, id } = await stage(3);
  await b.roost.close();
  const again = await open(here, bob, { cipher: stumbling, store: openMemoryStore(b.store.snapshot()) });
  await here.clock.advance(1_000);
  expect((await shown(again.roost, id)).map(({ text, body }) => [text, body])).toEqual([
    ['before', 'present'],
    ['', 'unreadable'],
    ['away 2', 'present'],
    ['away 3', 'present'],
  ]);
  expect(again.roost.status.current.state).toBe('online');
  expect(here.server.acks.flatMap((ack) => ack.conversations).at(-1)?.failed).toMatchObject([{ from: 3, through: 3 }]);
  await a.roost.close();
});

test('[D4.2] a cipher that cannot cope with what it is to forget stops no client', async () => {
  const here = place();
  const forget = async () => Promise.reject(new Error('cannot cope'));
  const b = await open(here, bob, { cipher: { ...cipher, forget } });
  const a = await open(here, alice, { cipher });
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  const [one] = await shown(a.roost, id);
  await a.roost.deleteForEveryone(id, one?.id as never);
  await settle();
  await a.roost.send(id, { text: 'two' });
  await settle();
  expect((await shown(b.roost, id)).map(({ text, body }) => [text, body])).toEqual([
    ['', 'deleted'],
    ['two', 'present'],
  ]);
  expect(b.roost.status.current.state).toBe('online');
});
