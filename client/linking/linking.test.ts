/** Two devices link through a server that may lie: each finds out, says so, and links nothing. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { Suite } from '../../crypto/suite.ts';
import { fromBase64, toBase64, utf8 } from '../../lib/bytes.ts';
import { own } from '../../protocol/codec.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { wire } from '../../schema/gen/wire.js';
import { storedAccount } from '../account.ts';
import type { JoinedAccount, LinkProgress, Roost } from '../api.ts';
import { type Cipher, CipherFault } from '../cipher/cipher.ts';
import { signalCipher } from '../cipher/signal-cipher.ts';
import { joinWith } from '../join.ts';
import { openWith } from '../roost.ts';
import { openMemoryStore } from '../store/memory.ts';
import { realSurroundings } from '../surroundings.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { inClear } from '../testing/in-clear.ts';
import { keyedCipher } from '../testing/keyed-cipher.ts';
import { LinkGateway } from '../testing/link-gateway.ts';
import { alice, bob, signIn } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';
import { keyed, ownKeys } from './link-keys.ts';
import { isGenuine, readList } from './own-list.ts';

const server = 'http://127.0.0.1:1';

/** What takes half a second and 32 MiB to make is proven beside it; here there are many codes. */
const suite: Suite = { ...signalSuite, linkKey: async ({ code, secret }) => sha256(utf8(`${secret} ${code}`)) };

// What waits two seconds waits none.
beforeEach(() => {
  const timer = realSurroundings.timer;
  vi.spyOn(realSurroundings, 'timer').mockImplementation((ms, work) => timer(ms === 2_000 ? 5 : ms, work));
});
afterEach(() => vi.restoreAllMocks());

async function stage(ofOwner: Cipher = keyedCipher(), ofJoiner: Cipher = keyedCipher(), of: Suite = suite) {
  const gateway = new LinkGateway(alice);
  const stores = { owner: openMemoryStore(), joiner: openMemoryStore() };
  await signIn(stores.owner, alice, 1, ofOwner.name);
  const clock = new FakeClock();
  const fake = new FakeServer(() => clock.at);
  const open = () =>
    openWith(ofOwner, {
      ...{
        store: stores.owner,
        suite: of,
        rows: inClear,
        transport: fake.transport(alice, 1),
        surroundings: clock.surroundings,
        connect: false,
      },
      fetch: gateway.fetch,
    });
  const confirmed: JoinedAccount[] = [];
  const waited: boolean[] = [];
  const join = (code: string, more: Partial<Parameters<typeof joinWith>[1]> = {}) =>
    joinWith(ofJoiner, {
      ...{ server, store: stores.joiner, suite: of, rows: inClear, code, deviceName: 'Laptop', fetch: gateway.fetch },
      confirm: async (account) => (confirmed.push(account), true),
      waiting: (_, isAgain) => void waited.push(isAgain),
      ...more,
    });
  return { gateway, stores, owner: await open(), join, confirmed, waited, ofOwner, ofJoiner };
}

/** Follows the code as a dialog does, agreeing to whoever has shown the whole code; gives what was shown. */
async function follow(owner: Roost, ticket: string, until: LinkProgress['state']): Promise<LinkProgress[]> {
  const seen: LinkProgress[] = [];
  for (let polls = 0; polls < 400; polls++) {
    const now = await owner.link(ticket);
    if (now.state !== 'open' && seen.at(-1)?.state !== now.state) seen.push(now);
    if (now.state === 'asked') seen.push(await owner.decideLink(ticket, true));
    if (now.state === until) return seen;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`it was never ${until}: ${seen.map(({ state }) => state)}`);
}

const refusal = (code: string, sentence = '') => ({ code, sentence: expect.stringContaining(sentence) });

describe('[H17] [E40] two devices that link', () => {
  test('end with one list, signed by the one and naming the keys of the other, kept with the account', async () => {
    const { gateway, stores, owner, join, confirmed, ofOwner, ofJoiner } = await stage();
    const { code, ticket } = await owner.createLink();
    expect(code).toMatch(/^ABCD-2345-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    const joined = join(code);
    const seen = await follow(owner, ticket, 'taken');
    expect(seen.map(({ state }) => state)).toEqual(['asked', 'agreed', 'taken']);
    expect(seen[0]?.joiner).toEqual({ name: 'Laptop', address: null });
    expect(await joined).toMatchObject({ user: alice, device: 2, name: 'Alice' });
    expect(confirmed).toEqual([{ name: 'Alice', handle: 'alice', phone: null }]);

    const list = readList(gateway.list);
    if (list === null) throw new Error('no list');
    const identity = async (cipher: Cipher, store: typeof stores.owner) => {
      const get = (key: readonly string[]) => store.read((reader) => reader.get('cipher', key));
      const keys = await ownKeys(keyed(cipher), { get, range: async () => [] } as never);
      expect('changes' in keys).toBe(false);
      return keys.identity;
    };
    expect(list.devices).toMatchObject([
      { device: 1, identity: await identity(ofOwner, stores.owner) },
      { device: 2, identity: await identity(ofJoiner, stores.joiner) },
    ]);
    expect(await isGenuine(keyedCipher(), alice, list)).toBe(true);
    for (const store of [stores.owner, stores.joiner]) {
      expect(await store.read((reader) => reader.get('cipher', ['own-list']))).toEqual(gateway.list);
    }
    const linkedBy = await stores.joiner.read((reader) => reader.get('meta', ['linked-by']));
    expect(linkedBy).toEqual(list.devices[0]?.identity);
    expect(await stores.joiner.read((reader) => reader.get('meta', ['joining']))).toBeUndefined();
  });

  test('[E12] the one that joins brings what it gives out, and has the private halves before the server hears of them', async () => {
    const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    const { gateway, owner, join, stores } = await stage(keyedCipher(), signalCipher(signalSuite, random));
    const held = async () =>
      (await stores.joiner.read((reader) => reader.range('cipher', { prefix: ['one-time'] }))).length;
    const { code, ticket } = await owner.createLink();
    let heldWhenAsked = 0;
    gateway.lie = (what, answer) => {
      if (what === 'POST links/join') void held().then((count) => (heldWhenAsked = count));
      return answer;
    };
    await Promise.all([join(code), follow(owner, ticket, 'taken')]);
    const given = wire.PublishKeys.decode(fromBase64(gateway.prekeys ?? ''));
    expect(given).toMatchObject({ signedPrekey: { id: 1 }, kemPrekey: { id: 1 } });
    expect(given.oneTime.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect([heldWhenAsked, await held()]).toEqual([100, 100]);
  });

  test('say nothing of the secret half to the server', async () => {
    const { gateway, owner, join } = await stage();
    const { code, ticket } = await owner.createLink();
    const joined = join(code.toLowerCase());
    await follow(owner, ticket, 'taken');
    await joined;
    const [, , one = '', two = ''] = code.split('-');
    const told = JSON.stringify(gateway.log).toUpperCase();
    expect(told).toContain('ABCD2345');
    for (const part of [one, two]) expect(told).not.toContain(part);
  });

  test('whose ciphers have no keys prove code and account all the same', async () => {
    const { gateway, owner, join } = await stage(plainCipher, plainCipher);
    const { code, ticket } = await owner.createLink();
    const joined = join(code);
    await follow(owner, ticket, 'taken');
    expect(await joined).toMatchObject({ device: 2 });
    expect(gateway.agreement).toMatchObject({ list: null, proof: expect.any(String) });

    const swapped = await stage(plainCipher, plainCipher);
    const made = await swapped.owner.createLink();
    swapped.gateway.lie = (what, answer) =>
      what === 'POST links/wait' && answer.account !== null
        ? { ...answer, account: { ...(answer.account as object), user: bob } }
        : answer;
    const refused = expect(swapped.join(made.code)).rejects.toMatchObject(refusal('link-not-genuine'));
    await follow(swapped.owner, made.ticket, 'agreed');
    await refused;
  });

  test('a part that was typed wrong is told to both, and typed again with the same code', async () => {
    const { owner, join, stores } = await stage();
    const { code, ticket } = await owner.createLink();
    const wrong = `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;
    const refused = expect(join(wrong)).rejects.toMatchObject(refusal('link-mismatch', 'type it again'));
    const [shown] = (await follow(owner, ticket, 'mismatched')).slice(-1);
    expect(shown).toMatchObject({ mismatch: 'other-code', joiner: { name: 'Laptop' } });
    await refused;
    const joined = join(code);
    await follow(owner, ticket, 'taken');
    expect(await joined).toMatchObject({ device: 2 });
    expect(await storedAccount(stores.joiner)).toMatchObject({ user: alice, device: 2 });
  });

  test('[D7] go on where the worker ended over the key: it is made again by whoever needs it next', async () => {
    const ends: string[] = [];
    const dying: Suite = {
      ...suite,
      linkKey: (whole) =>
        ends.push(whole.code) <= 2 ? Promise.reject(new CipherFault('the worker ended')) : suite.linkKey(whole),
    };
    const { owner, join } = await stage(keyedCipher(), keyedCipher(), dying);
    const { code, ticket } = await owner.createLink();
    await expect(join(code)).rejects.toThrow(CipherFault);
    const joined = join(code);
    await follow(owner, ticket, 'taken');
    expect(await joined).toMatchObject({ device: 2 });
    // Of the owner and of the device that joins, each failed once; then each is made once, however often it is looked at.
    expect(ends).toHaveLength(4);
  });

  test('half a code asks nobody anything', async () => {
    const { gateway, join } = await stage();
    await expect(join('ABCD-2345')).rejects.toMatchObject(refusal('code-incomplete', 'first half'));
    await expect(join('ABCD-2345-0123')).rejects.toMatchObject(refusal('code-unreadable', 'has 18 characters'));
    expect(gateway.log).toEqual([]);
  });

  test('a device that shows no proof, or no keys where keys are needed, is not asked about', async () => {
    for (const lost of ['proof', 'keys']) {
      const { gateway, owner, join } = await stage();
      const { code, ticket } = await owner.createLink();
      gateway.lie = (what, answer) =>
        what.startsWith('GET links') && answer.joiner !== null
          ? { ...answer, joiner: { ...(answer.joiner as object), [lost]: null } }
          : answer;
      const refused = join(code).catch((error: unknown) => error);
      const seen = await follow(owner, ticket, 'mismatched');
      expect(seen).toMatchObject([{ state: 'mismatched', mismatch: 'too-old' }]);
      expect(await owner.decideLink(ticket, true)).toMatchObject({ state: 'mismatched' });
      expect(gateway.agreement.proof).toBeNull();
      gateway.state = 'denied';
      expect(await refused).toBeInstanceOf(Error);
    }
  });
});

describe('[H17] [E40] [E41] a server that lies', () => {
  test('about the keys of the device that joins is found out where the code was made', async () => {
    const { gateway, owner, join, stores } = await stage();
    const { code, ticket } = await owner.createLink();
    const keys = { identity: toBase64(Uint8Array.of(5, ...new Uint8Array(32).fill(9))), registrationId: 7 };
    gateway.lie = (what, answer) =>
      what.startsWith('GET links') && answer.joiner !== null
        ? { ...answer, joiner: { ...(answer.joiner as object), keys } }
        : answer;
    const refused = expect(join(code)).rejects.toMatchObject(refusal('link-mismatch', 'somebody changed'));
    const seen = await follow(owner, ticket, 'mismatched');
    expect(seen.at(-1)).toMatchObject({ mismatch: 'other-code' });
    await refused;
    expect(await storedAccount(stores.joiner)).toBeNull();
    expect(gateway.devices).toEqual([1]);
  });

  test('about the name that the person is asked about is found out as well', async () => {
    const { gateway, owner, join } = await stage();
    const { code, ticket } = await owner.createLink();
    gateway.lie = (what, answer) =>
      what.startsWith('GET links') && answer.joiner !== null
        ? { ...answer, joiner: { ...(answer.joiner as object), name: 'Phone' } }
        : answer;
    const refused = expect(join(code)).rejects.toMatchObject(refusal('link-mismatch'));
    await follow(owner, ticket, 'mismatched');
    await refused;
  });

  test.each([
    [
      'whose account it is',
      (answer: object) => ({ ...answer, account: { user: bob, name: 'Alice', handle: null, phone: null } }),
    ],
    ['what was signed', (answer: object) => ({ ...answer, list: toBase64(forged) })],
    ['that anything was signed', (answer: object) => ({ ...answer, list: null })],
    ['that anything was proven', (answer: object) => ({ ...answer, list: null, proof: null })],
    ['what bytes are', (answer: object) => ({ ...answer, list: '%', proof: '%' })],
  ])('about %s is found out where one joins, before it does', async (_, lie) => {
    const { gateway, owner, join, stores, confirmed } = await stage();
    const { code, ticket } = await owner.createLink();
    gateway.lie = (what, answer) =>
      what === 'POST links/wait' && answer.account !== null ? (lie(answer) as never) : answer;
    const refused = expect(join(code)).rejects.toMatchObject(refusal('link-not-genuine', 'do not trust this server'));
    await follow(owner, ticket, 'agreed');
    await refused;
    expect(confirmed).toEqual([]);
    expect(gateway.log.some(({ what }) => what === 'POST links/finish')).toBe(false);
    expect(await storedAccount(stores.joiner)).toBeNull();
  });

  test('about the number of the device is found out on both', async () => {
    const { gateway, owner, join, stores } = await stage();
    const { code, ticket } = await owner.createLink();
    gateway.lie = (what, answer) => {
      if (what === 'POST links/finish') gateway.devices = [1, 7];
      return what === 'POST links/finish' ? { ...answer, device: 7 } : answer;
    };
    const refused = expect(join(code)).rejects.toMatchObject(refusal('link-not-genuine'));
    await expect(follow(owner, ticket, 'taken')).rejects.toMatchObject(refusal('link-not-genuine', 'another device'));
    await refused;
    expect(await storedAccount(stores.joiner)).toBeNull();
  });

  test('that somebody was agreed to is found out where nobody was', async () => {
    const { gateway, owner } = await stage();
    const { ticket } = await owner.createLink();
    gateway.state = 'taken';
    await expect(owner.link(ticket)).rejects.toMatchObject(refusal('link-not-genuine', 'you have not agreed'));
  });

  test.each([
    ['an older list than was in force', (lists: Uint8Array[]) => lists[0] as Uint8Array],
    ['a list of a device that never signed one', () => forged],
  ])('and names %s gets nothing signed', async (_, list) => {
    const { gateway, owner, join } = await stage();
    const lists = [];
    for (let more = 0; more < 2; more++) {
      const { code, ticket } = await owner.createLink();
      const joined = joinWith(keyedCipher(), {
        ...{
          server,
          store: openMemoryStore(),
          suite,
          rows: inClear,
          code,
          deviceName: 'TV',
          fetch: gateway.fetch,
          confirm: async () => true,
        },
      });
      await follow(owner, ticket, 'taken');
      await joined;
      lists.push(gateway.list);
      Object.assign(gateway, { state: 'open', asked: null });
    }
    const { code, ticket } = await owner.createLink();
    gateway.list = list(lists);
    const stop = new AbortController();
    const joined = expect(join(code, { signal: stop.signal })).rejects.toMatchObject(refusal('not-joined'));
    await expect(follow(owner, ticket, 'taken')).rejects.toMatchObject(
      refusal('link-not-genuine', 'what they have signed'),
    );
    stop.abort();
    await joined;
    expect(gateway.state).toBe('asked');
  });
});

test('[H17] [E40] a device that was added and never heard of it is linked anew, beside what is listed of it already', async () => {
  const { gateway, owner, join } = await stage();
  const first = await owner.createLink();
  // Whatever it is that keeps the answer from being kept: the line, a full disk, the end of the process.
  const lose = (what: string) => {
    if (what === 'POST links/finish' && gateway.state === 'taken') throw new TypeError('the line is lost');
  };
  gateway.before = lose;
  gateway.lie = (what, answer) => (lose(what), answer);
  const lost = expect(join(first.code)).rejects.toMatchObject(refusal('offline'));
  await follow(owner, first.ticket, 'taken');
  await lost;
  await owner.closeLink(first.ticket).catch(() => {});
  gateway.before = () => {};
  gateway.lie = (_, answer) => answer;
  Object.assign(gateway, { state: 'open', asked: null });
  const second = await owner.createLink();
  const joined = join(second.code);
  await follow(owner, second.ticket, 'taken');
  expect(await joined).toMatchObject({ user: alice, device: 3 });
  const [, before, now] = readList(gateway.list)?.devices ?? [];
  expect([before?.device, now?.device]).toEqual([2, 3]);
  expect(now?.identity).toEqual(before?.identity);
});

describe('[H17] [F-link] a list that changes meanwhile', () => {
  test('is signed anew without a question, while the owner follows; the joiner is told that it waits', async () => {
    const { gateway, owner, join, waited } = await stage();
    const { code, ticket } = await owner.createLink();
    let changes = 1;
    gateway.before = (what) => {
      // Another device left just before: the list that was signed is of before that.
      if (what === 'POST links/finish' && changes-- > 0) gateway.version += 1;
    };
    const joined = join(code);
    const asked: number[] = [];
    const seen = [];
    for (let polls = 0; polls < 400; polls++) {
      const now = await owner.link(ticket);
      seen.push(now.state);
      if (now.state === 'asked') {
        asked.push(polls);
        await owner.decideLink(ticket, true);
      }
      if (now.state === 'taken') break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await joined).toMatchObject({ device: 2 });
    expect(asked).toHaveLength(1);
    expect(waited).toEqual([false, true]);
    expect(readList(gateway.list)?.version).toBe(3);
  });

  test('while the owner’s device is away: the joiner waits, and goes on when it is back', async () => {
    const { gateway, owner, join, waited } = await stage();
    const { code, ticket } = await owner.createLink();
    let changes = 1;
    gateway.before = (what) => {
      if (what === 'POST links/finish' && changes-- > 0) gateway.version += 1;
    };
    const joined = join(code);
    await vi.waitFor(async () => expect(await owner.link(ticket)).toMatchObject({ state: 'asked' }), {
      timeout: 60_000,
    });
    await owner.decideLink(ticket, true);
    await vi.waitFor(() => expect(waited).toEqual([false, true]), { timeout: 60_000 });
    expect(gateway.state).toBe('asked');
    await follow(owner, ticket, 'taken');
    expect(await joined).toMatchObject({ device: 2 });
  });

  test('the device that joins was closed and asks again: with the same keys, and the same place', async () => {
    const { gateway, owner, join } = await stage();
    const { code, ticket } = await owner.createLink();
    const stop = new AbortController();
    const first = expect(join(code, { signal: stop.signal })).rejects.toMatchObject(refusal('not-joined'));
    await vi.waitFor(() => expect(gateway.state).toBe('asked'), { timeout: 60_000 });
    stop.abort();
    await first;
    const joined = join(code);
    await follow(owner, ticket, 'taken');
    expect(await joined).toMatchObject({ device: 2 });
    const asked = gateway.log.filter(({ what }) => what === 'POST links/join').map(({ body }) => body);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual(asked[0]);
  });
});

/** Signed by nobody who counts. */
const forged = own(
  wire.DeviceList.encode({
    ...{ version: 2, signature: new Uint8Array(64).fill(1) },
    devices: [1, 2].map((device) => ({
      device,
      identity: Uint8Array.of(5, ...new Uint8Array(32).fill(device)),
      registrationId: 1,
      addedAt: 1,
    })),
  }).finish(),
);
