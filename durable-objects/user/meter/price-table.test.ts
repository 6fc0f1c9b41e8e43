/**
 * The table of docs/spec/limits.md, measured: every command and every call of a route in turn, in a town where everybody
 * is there. What it causes, until all is quiet, is at most what the table says; and what is charged for it covers that.
 */

import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Command } from '../../../protocol/codec.ts';
import { encodeServerFrame } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { versions } from '../../../protocol/versions.ts';
import { wire } from '../../../schema/gen/wire.js';
import { publication } from '../../../tests/harness/keys.ts';
import { letter } from '../../../tests/harness/letters.ts';
import { amountOf, type PriceRow, priceTable } from '../../../tests/harness/price-table.ts';
import {
  groupId,
  type Person,
  personId,
  startDirect,
  Town,
  type TownSocket,
  tokenHash,
} from '../../../tests/harness/town.ts';
import { mediaId } from '../../../tests/harness/town-media.ts';
import { routesOf } from '../../../workers/gateway/routes.ts';
import { type Kind, kinds, Meter, type Price } from './meter.ts';
import { routePrices } from './prices.ts';

const target = { kind: 'web-push', address: 'https://push.example', p256dh: 'key', auth: 'auth' } as const;

interface PricedTown {
  readonly town: Town;
  readonly alice: Person;
  readonly a: TownSocket;
  readonly people: readonly Person[];
  /** Alice with one other person. */
  readonly direct: ConversationId;
  /** Alice with all `people`. */
  readonly group: ConversationId;
}

/** What is done, and by how many of what the table counts as n. */
interface Case {
  readonly n: number;
  /** Made ready: not counted. */
  readonly before?: (scene: PricedTown) => Promise<unknown>;
  readonly act: (scene: PricedTown) => Promise<unknown>;
}

const n = 12;
const size = 1_024;
const ids = (scene: PricedTown) => scene.people.map((person) => person.id);

type PricedKind = NonNullable<Command['kind']>;

const commands: Record<PricedKind, Case> = {
  hello: { n: 0, act: ({ a }) => a.command({ hello: versions }) },
  resume: {
    n: 13,
    before: async (scene) => {
      for (let i = 0; i < 11; i++) await startDirect(scene.a, scene.alice, scene.people[i + 1] as Person);
    },
    act: async ({ alice, a }) => {
      const b = await alice.connect(1, { resume: null });
      Object.assign(a, { replaced: b });
      await b.command({ resume: { cursors: [] } });
    },
  },
  send: {
    n: n + 1,
    act: async ({ a, people, group, town }) => {
      await a.ask(a.message(group, { body: new Uint8Array(size) }));
      await town.settle();
      for (const { sockets } of people) {
        for (const socket of sockets) await socket.ack([{ conversation: group, through: 2, newest: 2 }]);
        await town.settle();
      }
    },
  },
  ack: {
    n: 1,
    before: async ({ town, people, group }) => {
      const b = [...(people[0] as Person).sockets][0] as TownSocket;
      await b.ask(b.message(group, { body: new Uint8Array(size) }));
      await town.pass(8_000);
    },
    act: ({ a, group }) => a.ack([{ conversation: group, through: 2, newest: 2, read: 2 }]),
  },
  pull: {
    n: 8,
    before: async ({ town, a, group }) => {
      for (let i = 0; i < 8; i++) await a.ask(a.message(group, { body: new Uint8Array(size) }));
      await a.ack();
      await town.pass(8_000);
    },
    act: ({ a, group }) => a.command({ pull: { conversation: group } }),
  },
  open: {
    n: 1,
    before: async ({ town, a, alice, group }) => {
      (town.limits as { maxMembersAttached: number }).maxMembersAttached = 4;
      await a.leave();
      await town.pass(8_000);
      const b = await alice.connect();
      Object.assign(a, { replaced: b });
      expect(b.states().some((state) => state.conversation === group)).toBe(true);
    },
    act: ({ a, group }) =>
      (a as unknown as { replaced: TownSocket }).replaced.command({ open: { conversation: group } }),
  },
  typing: { n: n + 1, act: ({ a, group }) => a.command({ typing: { conversation: group } }) },
  watch: {
    n,
    before: async ({ people, alice }) => {
      for (const one of people) {
        await one.user.putContact({ device: 1, tokenHash: tokenHash(1) }, { user: alice.id, name: 'alice' });
      }
    },
    act: async (scene) => {
      await scene.a.command({ watch: { users: ids(scene) } });
      await scene.town.pass(1_000);
      await scene.a.command({ watch: { users: [] } });
    },
  },
  activity: {
    n: 1,
    before: async ({ people, alice }) =>
      [...(people[0] as Person).sockets][0]?.command({ watch: { users: [alice.id] } }),
    act: ({ a }) => a.command({ activity: { away: true } }),
  },
  alive: { n: 0, act: ({ a }) => a.command({ alive: {} }) },
  answerRequest: {
    n: n + 1,
    before: async ({ town, alice, people }) => {
      const [asker, ...others] = people as [Person, ...Person[]];
      await alice.removeContact(asker.id);
      const socket = [...asker.sockets][0] as TownSocket;
      const ids = [asker.id, alice.id, ...others.map((one) => one.id)];
      // They share a group and a chat that both have accepted, so that it was a request has to be made up.
      await socket.ask(socket.creation(groupId(2), wire.ConversationKind.GROUP, ids));
      await town.settle();
      const row = 'INSERT INTO requests (conversation, standing, asker, asked_at) VALUES (?, 1, ?, 0)';
      alice.storage.sql.exec(row, groupId(2), asker.id);
      await town.pass(8_000);
      await alice.sleep();
    },
    act: ({ a }) => a.command({ answerRequest: { conversation: groupId(2), accept: false } }),
  },
  findDirect: { n: 0, act: ({ a, people }) => a.command({ findDirect: { peer: people[5]?.id ?? '' } }) },
  getReceipts: {
    n: n + 1,
    before: ({ a, group }) => a.ask(a.message(group)),
    act: ({ a, group }) => a.command({ getReceipts: { conversation: group, seq: 2 } }),
  },
  sendToDevices: {
    n,
    act: async ({ town, a, people, group }) => {
      const messages = people.map(({ id }) => letter(id, 'x'.repeat(size), { conversation: group }));
      await a.command({ sendToDevices: { messages } });
      await town.settle();
      for (const { sockets } of people) for (const socket of sockets) await socket.ack();
    },
  },
  publishKeys: { n: 0, act: ({ a }) => a.command({ publishKeys: publication() }) },
  claimKeys: {
    n,
    before: async ({ people }) => {
      for (const { sockets } of people) for (const one of sockets) await one.command({ publishKeys: publication() });
    },
    act: (scene) => scene.a.command({ claimKeys: { devices: ids(scene).map((user) => ({ user, device: 1 })) } }),
  },
  getDeviceLists: { n, act: (scene) => scene.a.command({ getDeviceLists: { users: ids(scene) } }) },
};

const charged = { sum: {} as Partial<Record<Kind, number>> };

function watchMeter(): void {
  vi.restoreAllMocks();
  charged.sum = {};
  const add = (price: Price, sign: number) => {
    for (const kind of kinds) charged.sum[kind] = (charged.sum[kind] ?? 0) + sign * (price[kind] ?? 0);
  };
  const take = Meter.prototype.take;
  vi.spyOn(Meter.prototype, 'take').mockImplementation(function (this: Meter, by, price, now) {
    const lack = take.call(this, by, price, now);
    if (lack === null) add(price, 1);
    return lack;
  });
  const giveBack = Meter.prototype.giveBack;
  vi.spyOn(Meter.prototype, 'giveBack').mockImplementation(function (this: Meter, device, price) {
    add(price, -1);
    giveBack.call(this, device, price);
  });
}

afterEach(() => void vi.restoreAllMocks());

async function open(): Promise<PricedTown> {
  const town = new Town({ maxCallsUnpaced: 1_000_000 });
  const alice = await town.person(100);
  const a = await alice.connect();
  const people: Person[] = [];
  for (let i = 0; i < n; i++) {
    const person = await town.person(i + 1);
    await person.connect();
    people.push(person);
  }
  const direct = await startDirect(a, alice, people[0] as Person);
  const group = groupId(1);
  await a.ask(a.creation(group, wire.ConversationKind.GROUP, [alice.id, ...people.map((person) => person.id)]));
  await town.pass(8_000);
  return { town, alice, a, people, direct, group };
}

function costOf(town: Town) {
  let rows = 0;
  let bytes = 0;
  for (const one of [...town.people.values(), ...town.conversations.values(), ...town.ledgers.places.values()])
    rows += one.storage.rowsWritten() + one.alarmsSet;
  for (const person of town.people.values()) {
    for (const socket of person.sockets) {
      for (const frame of socket.frames) bytes += encodeServerFrame(frame as wire.ServerFrame.$Properties).length;
    }
  }
  return { calls: town.allCalls, rows, bytes };
}

async function measure({ before, act }: Case) {
  const scene = await open();
  await before?.(scene);
  await scene.town.pass(8_000);
  for (const person of scene.town.people.values()) for (const socket of person.sockets) socket.forget();
  const then = costOf(scene.town);
  watchMeter();
  await act(scene);
  await scene.town.pass(8_000);
  const now = costOf(scene.town);
  return {
    calls: now.calls - then.calls,
    rows: now.rows - then.rows,
    bytes: now.bytes - then.bytes,
    charged: { ...charged.sum },
  };
}

/** What a price covers, in the words of the table. */
function covered(price: Partial<Record<Kind, number>>) {
  const { sends = 0, calls = 0, states = 0, deliveries = 0, rows = 0, reports = 0, bytes = 0, handed = 0 } = price;
  return {
    calls: calls + states + 2 * sends + 2 * deliveries + 2 * reports,
    rows: rows + 4 * sends + states + deliveries + 4 * reports,
    // Beside what is priced by its size each call brings ids and numbers, to somebody and on the way back.
    bytes: bytes + handed + 512 * (1 + sends + deliveries + reports) + 256 * calls,
  };
}

describe('[D10.7] commands', () => {
  const table = priceTable('Commands');

  test('the table has just the commands that there are', () => {
    const named = (text: string) => text[0]?.toUpperCase() + text.slice(1);
    expect([...table.keys()].sort()).toEqual(Object.keys(commands).map(named).sort());
  });

  test.each(Object.entries(commands))('%s costs at most what the table says, and is paid', async (name, one) => {
    const row = table.get(name[0]?.toUpperCase() + name.slice(1)) as PriceRow;
    const cost = await measure(one);
    const told = {
      calls: amountOf(row.calls, one.n),
      rows: amountOf(row.rows, one.n),
      bytes: amountOf(row.bytes, one.n),
    };
    expect(cost.calls).toBeLessThanOrEqual(told.calls);
    expect(cost.rows).toBeLessThanOrEqual(told.rows);
    expect(cost.bytes).toBeLessThanOrEqual(told.bytes);
    // The table is no flattery the other way round either: it does not call dear what is cheap.
    expect(told.calls).toBeLessThanOrEqual(2 * cost.calls + 2);
    const paid = covered(cost.charged);
    expect(paid.calls).toBeGreaterThanOrEqual(cost.calls);
    expect(paid.rows).toBeGreaterThanOrEqual(cost.rows);
    expect(paid.bytes).toBeGreaterThanOrEqual(cost.bytes);
  });
});

describe('[D10.7] [F6] KEYS entries', () => {
  test.each([
    ['ahead of their message', 1],
    ['that nothing follows', 0],
  ])('%s pay for the round in which they are told, once in the time that it takes', async (_, messages) => {
    const wraps = [{ user: personId(1), device: 1, data: new Uint8Array(9) }];
    const keys = { kind: wire.EntryKind.KEYS, countable: false, body: new Uint8Array(0), wraps };
    const cost = await measure({
      n: n + 1,
      act: async ({ town, a, people, group }) => {
        for (let i = 0; i < 8; i++) await a.ask(a.message(group, keys));
        for (let i = 0; i < messages; i++) await a.ask(a.message(group, { body: new Uint8Array(size) }));
        await town.pass(8_000);
        const newest = 1 + 8 + messages;
        for (const { sockets } of people) {
          for (const socket of sockets) await socket.ack([{ conversation: group, through: newest, newest }]);
          await town.settle();
        }
      },
    });
    const { charged, ...caused } = cost;
    expect(charged).toMatchObject({ sends: 8 + messages, deliveries: (1 + messages) * (n + 1) });
    const paid = covered(charged);
    for (const kind of ['calls', 'rows', 'bytes'] as const) expect(paid[kind]).toBeGreaterThanOrEqual(caused[kind]);
  });
});

describe('[D10.7] routes', () => {
  const table = priceTable('Routes');
  const open = new Set(['askForCode', 'signUp', 'redeemLink', 'showLimits', 'showOpenapi', 'showHealth']);

  test('the table has just the routes with a credential, each with its price', () => {
    const routes = routesOf(defaultLimits).filter(({ auth, id }) => auth.startsWith('device') && !open.has(id));
    expect([...table.keys()].sort()).toEqual(routes.map(({ id }) => id).sort());
    expect(Object.keys(routePrices).sort()).toEqual(routes.map(({ id }) => id).sort());
    for (const [id, row] of table) {
      const price: Price = routePrices[id as keyof typeof routePrices];
      expect([id, amountOf(row.calls, 0), amountOf(row.rows, 0)]).toEqual([id, price.calls ?? 0, price.rows ?? 0]);
    }
  });

  const credential = { device: 1, tokenHash: tokenHash(1) };
  const calls: Partial<Record<keyof typeof routePrices, (scene: PricedTown) => Promise<unknown>>> = {
    openSocket: async ({ alice }) => (await alice.connect(1, { hello: false })).leave(),
    listDevices: ({ alice }) => alice.user.devices(credential),
    removeDevice: async ({ alice }) => alice.user.removeDevice(credential, 1),
    listContacts: ({ alice }) => alice.user.contacts(credential),
    putContact: ({ alice }) => alice.user.putContact(credential, { user: personId(1), name: 'somebody' }),
    removeContact: async ({ alice }) => alice.user.removeContact(credential, personId(1)),
    putPushTarget: async ({ alice }) =>
      alice.user.putPushTarget(credential, { ...target, address: 'https://push.example/another' }),
    removePushTarget: async ({ alice }) => alice.user.removePushTarget(credential),
    showPush: ({ alice }) => alice.user.pushState(credential),
    mutePush: async ({ alice, direct }) => alice.user.mutePush(credential, { conversation: direct, muted: true }),
    getProfile: ({ alice }) => alice.user.authorize(credential, 'getProfile'),
    lookup: ({ alice }) => alice.user.meterLookups(credential, 1),
    listEntries: ({ alice, direct }) =>
      alice.user.page(credential, { conversation: direct, after: 0, before: 0, limit: 0 }),
    holdMedia: ({ alice, direct }) =>
      alice.user.media(credential, { route: 'holdMedia', object: mediaId(1), entry: { conversation: direct, seq: 1 } }),
    mediaAddress: ({ alice, direct }) =>
      alice.user.media(credential, {
        route: 'mediaAddress',
        object: mediaId(1),
        entry: { conversation: direct, seq: 1 },
      }),
    openUpload: ({ alice }) => alice.user.media(credential, { route: 'openUpload', object: mediaId(1), stores: 1 }),
    confirmUpload: ({ alice }) => alice.user.media(credential, { route: 'confirmUpload', object: mediaId(1) }),
  };

  test.each(Object.entries(calls))('%s makes the object do at most what the table says', async (id, act) => {
    const row = table.get(id) as PriceRow;
    const people = 2 + 1 + n;
    const cost = await measure({
      n: people,
      act,
      before: async ({ alice }) => {
        if (id === 'putPushTarget' || id === 'removePushTarget') await alice.user.putPushTarget(credential, target);
        if (id === 'removeContact') await alice.user.putContact(credential, { user: personId(1), name: 'somebody' });
      },
    });
    expect(cost.calls).toBeLessThanOrEqual(amountOf(row.calls, people));
    expect(cost.rows).toBeLessThanOrEqual(amountOf(row.rows, people));
  });
});
