/** Servers that make devices erase what they hold: by an unsigned deletion, or by a time that no sender said. */
import { beforeEach, describe, expect, test } from 'vitest';
import { deletionStatement, signedControl } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationId, Roost } from '../api.ts';
import { type MemoryStore, openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, shown, signIn, texts } from '../testing/people.ts';
import { lines, type SignedPlace, signedPlace } from '../testing/signed-place.ts';
import { type SymbolicKey, signedBody, signedList, symbolicKey } from '../testing/symbolic-signer.ts';
import { encodeDeletion } from './deletions.ts';
import { EntryKind } from './log-entry.ts';
import type { NameInConversation } from './message-names.ts';

const mallory = symbolicKey('mallory');
const { ADMIN, MEMBER } = wire.Role;

let here: SignedPlace;
const stores = new Map<Roost, MemoryStore>();
let a: Roost;
let b: Roost;
let id: ConversationId;

beforeEach(async () => {
  here = signedPlace();
  b = await here.open(bob);
  const store = openMemoryStore();
  await signIn(store, alice);
  a = await here.open(alice, { store });
  stores.set(a, store);
  await here.open(carol);
  id = await a.createGroup({ title: 'Club', members: [bob, carol] });
  await settle();
});

const log = () => here.server.log(id);
const epoch = () => here.server.epoch(log());
const leafAt = (seq: number) => log().leaves[seq - 1] as Uint8Array;
const nameAt = (seq: number): NameInConversation => {
  const { sender, device, number } = log().entries[seq - 1] ?? {};
  return { sender: sender ?? '', device: device ?? 0, number: number ?? 0 };
};

interface ForgedDeletion {
  readonly by?: SymbolicKey;
  readonly targets: readonly number[];
  readonly messages?: readonly NameInConversation[];
  readonly at?: number;
  readonly device?: number;
}

let number = 500;

/** A deletion in the name of `sender`, with the signature of `by`; without one: unsigned. */
async function forge(
  sender: string,
  { by, targets, messages, at = epoch(), device = 1 }: ForgedDeletion,
): Promise<void> {
  const name = { sender, device, number: ++number };
  here.server.log(id).numbers.set(`${sender}/${device}`, number);
  // It goes on giving the bodies: what goes from a device has gone there.
  const bodies = log().entries.map((one) => ({ ...one }));
  here.server.append(id, { ...name, kind: EntryKind.DELETION, targets: [...targets], body: bodyOf() });
  log().entries.splice(0, bodies.length, ...bodies);
  await settle();

  function bodyOf(): Uint8Array {
    if (by === undefined) return new Uint8Array(0);
    const unsigned = encodeDeletion(at, messages ?? targets.map(nameAt), sender);
    const statement = deletionStatement({ conversation: id, ...name, targets, leaf: leafAt(at) }, unsigned);
    return signedControl(unsigned, by.sign(statement));
  }
}

async function say(who: Roost, text: string): Promise<number> {
  await who.send(id, { text });
  await settle();
  return log().entries.length;
}

/** Closes a client, for its store. */
async function closed(roost: Roost): Promise<MemoryStore> {
  await roost.close();
  return stores.get(roost) as MemoryStore;
}

const left = (roost: Roost) => texts(roost, id).then((all) => all.filter((one) => one !== ''));
const unsignedLine = /^The server sent a deletion in .+ name that they did not sign: nothing was deleted$/;
const invalidLine = /^The server sent a deletion in .+ name that is not valid: nothing was deleted$/;

describe('a deletion for everyone', () => {
  test('[E80] [D4.2] its sender’s device signs it, and all erase', async () => {
    const seq = await say(b, 'hello');
    const [item] = await shown(b, id);
    await b.deleteForEveryone(id, item?.id ?? ('' as never));
    await settle();
    for (const roost of [a, b]) {
      expect(await left(roost)).toEqual([]);
      expect((await shown(roost, id))[0]).toMatchObject({ seq, body: 'deleted' });
      expect(await lines(roost, id)).toHaveLength(1);
    }
    expect(log().entries.at(-1)?.body?.length).toBeGreaterThan(64);
  });

  test('[E81] [D4.2] an admin of a group deletes what others sent', async () => {
    await say(b, 'hello');
    const [item] = await shown(a, id);
    await a.deleteForEveryone(id, item?.id ?? ('' as never));
    await settle();
    for (const roost of [a, b]) expect(await left(roost)).toEqual([]);
  });

  test('[E81] [E82] nobody signed it, or somebody else did: nothing goes, and it is shown', async () => {
    const seq = await say(b, 'hello');
    await forge(bob, { targets: [seq] });
    await forge(bob, { targets: [seq], by: mallory });
    await forge(bob, { targets: [seq], by: here.key(alice) });
    expect(await left(a)).toEqual(['hello']);
    expect(await left(b)).toEqual(['hello']);
    expect((await lines(a, id)).slice(1)).toEqual([1, 2, 3].map(() => expect.stringMatching(unsignedLine)));
  });

  test('[E81] a device that is none of that person’s, or was removed, deletes nothing', async () => {
    const seq = await say(b, 'hello');
    const [phone, lost] = [here.key(bob), symbolicKey('lost')];
    const give = async (version: number, ...devices: (readonly [number, SymbolicKey])[]) => {
      const list = signedList(bob, version, devices);
      const body = wire.Control.encode({ devices: { user: bob, list } } as wire.Control.$Properties).finish();
      here.server.append(id, { sender: bob, kind: EntryKind.DEVICES, body });
      await settle();
    };
    await forge(bob, { targets: [seq], by: lost, device: 2 });
    await give(2, [1, phone], [2, lost]);
    await give(3, [1, phone]);
    await forge(bob, { targets: [seq], by: lost, device: 2 });
    // What it signed for a time when it was listed is not of that time: the chain has gone on below it.
    await forge(bob, { targets: [seq], by: lost, device: 2, at: epoch() - 1 });
    expect(await left(a)).toEqual(['hello']);
    expect((await lines(a, id)).filter((line) => line.endsWith('nothing was deleted'))).toEqual([
      expect.stringMatching(unsignedLine),
      expect.stringMatching(unsignedLine),
      expect.stringMatching(invalidLine),
    ]);
  });

  test('[E81] [D4.2] a member with the server deletes what others sent: they may not', async () => {
    const seq = await say(a, 'hello');
    await forge(bob, { targets: [seq], by: here.key(bob) });
    // Nor by saying that it is their own.
    await forge(bob, { targets: [seq], by: here.key(bob), messages: [{ sender: bob, device: 1, number: 1 }] });
    for (const roost of [a, b]) expect(await left(roost)).toEqual(['hello']);
    expect((await lines(a, id)).slice(1)).toEqual([1, 2].map(() => expect.stringMatching(invalidLine)));
  });

  test('[E81] who is an admin no more deletes what others sent no more; what they deleted before has gone', async () => {
    const first = await say(a, 'first');
    const second = await say(a, 'second');
    await a.setRole(id, carol, 'admin');
    await settle();
    await forge(carol, { targets: [first], by: here.key(carol) });
    const asAdmin = epoch();
    await a.setRole(id, carol, 'member');
    await settle();
    await forge(carol, { targets: [second], by: here.key(carol) });
    await forge(carol, { targets: [second], by: here.key(carol), at: asAdmin });
    expect(await left(a)).toEqual(['second']);
    // By who has nothing of it yet, and may replay the chain before the log.
    b.close();
    const again = await here.open(bob);
    await here.clock.advance(10_000);
    expect(await left(again)).toEqual(['second']);
  });

  test('[E80] signed once it deletes once: not something else, not under another number, not elsewhere', async () => {
    const seqs = [await say(b, 'one'), await say(b, 'two')];
    const [item] = await shown(b, id);
    await b.deleteForEveryone(id, item?.id ?? ('' as never));
    await settle();
    const signed = log().entries.at(-1);
    for (const [targets, at] of [
      [[seqs[1] as number], signed?.number ?? 0],
      [[seqs[0] as number], 900],
    ] as const)
      here.server.append(id, {
        sender: bob,
        device: 1,
        kind: EntryKind.DELETION,
        number: at,
        targets: [...targets],
        body: signed?.body ?? null,
      });
    await settle();
    expect(await left(a)).toEqual(['two']);
    expect((await lines(a, id)).slice(1)).toEqual([1, 2].map(() => expect.stringMatching(unsignedLine)));
  });

  test('[E81] it came before what it deletes: that goes when it comes, if it is what was signed for', async () => {
    await say(b, 'one');
    await say(a, 'two');
    // A device whose pages get lost while it is told of the newest.
    const store = await closed(a);
    const three = await say(b, 'three');
    const four = await say(b, 'four');
    await forge(bob, { targets: [three], by: here.key(bob) });
    await forge(bob, { targets: [four], by: here.key(bob), messages: [{ sender: bob, device: 1, number: 77 }] });
    let isLost = true;
    here.server.limits = { maxPage: 1 };
    here.server.onPull = () => isLost;
    a = await here.open(alice, { store });
    await settle();
    isLost = false;
    await here.clock.advance(60_000);
    expect(await left(a)).toEqual(['one', 'two', 'four']);
    expect((await lines(a, id)).slice(1)).toEqual([expect.stringMatching(invalidLine)]);
  });
});

describe('a chat that was begun by an older release', () => {
  beforeEach(async () => {
    id = `c${'o'.repeat(22)}` as ConversationId;
    const role = { [alice]: ADMIN, [bob]: MEMBER } as Record<string, number>;
    const members = [alice, bob].map((user) => ({
      user,
      role: role[user] ?? MEMBER,
      devices: here.server.lists.get(user) ?? null,
    }));
    const name = { conversation: id, sender: alice, device: 1, number: 1, kind: EntryKind.CREATION };
    const creation = { kind: wire.ConversationKind.GROUP, members };
    const body = signedBody(name, { epoch: 0, creation } as wire.Control.$Properties, here.key(alice));
    here.server.append(id, { ...name, body });
    here.server.log(id).numbers.set(`${alice}/1`, 1);
    await settle();
    await b.accept(id);
    await settle();
  });

  test('[E82] takes deletions that nobody signed, of each device until it has signed one', async () => {
    const seqs = [await say(b, 'one'), await say(b, 'two'), await say(b, 'three')];
    await forge(bob, { targets: [seqs[0] as number] });
    expect(await left(a)).toEqual(['two', 'three']);
    await forge(bob, { targets: [seqs[1] as number], by: here.key(bob) });
    expect(await left(a)).toEqual(['three']);
    await forge(bob, { targets: [seqs[2] as number] });
    expect(await left(a)).toEqual(['three']);
    expect((await lines(a, id)).at(-1)).toMatch(unsignedLine);
    // Of another device nothing is known.
    const own = await say(a, 'four');
    await forge(alice, { targets: [own] });
    expect(await left(b)).toEqual(['three']);
  });
});

describe('the time at which a message disappears', () => {
  /** The server tells another one than its sender said. */
  function tells(expiresAt: number): void {
    const append = here.server.append.bind(here.server);
    here.server.append = (to, entry) => append(to, entry.kind === EntryKind.MESSAGE ? { ...entry, expiresAt } : entry);
  }

  test('[E83] a server that says that it disappears: it stays', async () => {
    tells(here.server.now() + 60_000);
    await say(b, 'for ever');
    await here.clock.advance(120_000);
    expect(await left(a)).toEqual(['for ever']);
    a.disconnect();
    await settle();
    expect(await left(a)).toEqual(['for ever']);
  });

  test('[E83] one that says that it stays, or goes later: it goes when its sender said', async () => {
    tells(0);
    await b.send(id, { text: 'soon gone', disappearAfterMs: 60_000 });
    await settle();
    await here.clock.advance(30_000);
    expect(await left(a)).toEqual(['soon gone']);
    await here.clock.advance(31_000);
    expect(await left(a)).toEqual([]);
    expect((await shown(a, id))[0]).toMatchObject({ body: 'expired' });
  });
});
