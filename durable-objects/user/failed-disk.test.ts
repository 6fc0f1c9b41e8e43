/** Memory follows the disk: whichever write of a User object fails, all that anybody is told is so, and all of it arrives. */
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { groupId, type Person, Town, type TownSocket, tokenHash } from '../../tests/harness/town.ts';
import type { DeliverRequest } from './rpc.ts';

/**
 * A device that keeps heads: what it was handed or told of counts as stored. It comes again when it is sent away, and
 * accepts whatever is a request.
 */
class Device {
  readonly heads = new Map<string, number>();
  readonly ticks = new Map<string, number>();
  socket: TownSocket | null = null;
  readonly #person: Person;
  readonly number: number;
  #seen = 0;

  constructor(person: Person, number = 1) {
    this.#person = person;
    this.number = number;
  }

  cursors(): wire.Cursor.$Properties[] {
    return [...this.heads].map(([conversation, head]) => ({ conversation, through: head, newest: head, read: head }));
  }

  async open(): Promise<TownSocket> {
    for (let tries = 0; this.socket?.isOpen !== true; tries++) {
      if (tries > 5) throw new Error('no connection');
      this.#seen = 0;
      try {
        this.socket = await this.#person.connect(this.number, { resume: this.cursors() });
      } catch {
        await this.#person.town.pass(500);
      }
    }
    return this.socket;
  }

  /** Takes in what came, and acknowledges it. */
  async takeIn(): Promise<void> {
    const socket = await this.open();
    const requests = new Set<string>();
    for (const output of socket.outputs().slice(this.#seen)) {
      this.#seen++;
      const { event, reply } = output;
      const told = [event?.entries, event?.behind, ...(event?.states?.states ?? [])];
      for (const one of told) if (one) this.#rise(one.conversation, one.headSeq);
      for (const entry of event?.entries?.entries ?? []) this.#rise(event?.entries?.conversation ?? '', entry.seq);
      if (reply?.accepted) this.#rise(reply.accepted.conversation, reply.accepted.seq);
      for (const one of [event?.standingChanged, ...(event?.states?.states ?? [])]) {
        if (one?.standing === wire.Standing.REQUESTED) requests.add(one.conversation ?? '');
        else if (one) requests.delete(one.conversation ?? '');
      }
      const summaries = [
        ...(event?.summaries?.summaries ?? []),
        ...(event?.states?.states ?? []).map((s) => s.summary),
      ];
      for (const summary of summaries) {
        for (const step of summary?.steps ?? []) {
          if (step.delivered >= Math.max(1, step.total))
            this.ticks.set(`${summary?.conversation}`, summary?.through ?? 0);
        }
      }
    }
    try {
      for (const conversation of requests) await socket.command({ answerRequest: { conversation, accept: true } });
      await socket.ack(this.cursors());
    } catch {
      // Its object failed and sends it away.
    }
  }

  /** Sends until there is an answer, as an outbox does. */
  async send(command: (socket: TownSocket) => { send: wire.Send.$Properties }): Promise<wire.Reply.$Properties> {
    const given = command(await this.open());
    for (let tries = 0; tries < 6; tries++) {
      const socket = await this.open();
      try {
        const reply = await socket.ask(given);
        if (reply.refusal?.advice !== wire.Advice.AFTER_DELAY) return reply;
      } catch {
        // No answer: the same again.
      }
      await this.#person.town.pass(1_000);
    }
    throw new Error('never answered');
  }

  #rise(conversation: string, head: number): void {
    this.heads.set(conversation, Math.max(this.heads.get(conversation) ?? 0, head));
  }
}

/** A caller that repeats what failed. */
async function until<Result>(town: Town, work: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (fault) {
      if (tries > 4) throw fault;
      await town.pass(1_000);
    }
  }
}

interface PlayedTown {
  readonly town: Town;
  readonly bob: Person;
  readonly devices: readonly Device[];
  readonly chats: readonly string[];
  /** Answers `no-socket` without a mark on the disk. */
  readonly unmarked: readonly string[];
}

/** Everything that a User object does, with a disk that fails as `fail` says. */
async function story(fail: (bob: Person) => void): Promise<PlayedTown> {
  const town = new Town({ maxMembersAttached: 2 });
  const [alice, bob, carol] = [town.place(id(1)), town.place(id(2)), town.place(id(3))];
  for (const one of [alice, carol])
    await one.user.create({ user: one.id, deviceName: 'phone', tokenHash: tokenHash(1) });
  fail(bob);
  const unmarked = watchAnswers(bob);
  await until(town, () => bob.user.create({ user: bob.id, deviceName: 'phone', tokenHash: tokenHash(1) }));
  const [a, c, phone] = [new Device(alice), new Device(carol), new Device(bob)];
  await c.open();

  const direct = await until(town, async () => {
    const found = await (await a.open()).ask({ findDirect: { peer: bob.id } });
    if (!found.direct) throw new Error('not found');
    return found.direct.conversation as ConversationId;
  });
  const creation = await a.send((socket) => socket.creation(direct, wire.ConversationKind.DIRECT, [alice.id, bob.id]));
  expect(creation.accepted).toBeTruthy();
  await town.settle();
  await a.send((socket) => socket.message(direct));
  await phone.open();
  await phone.takeIn();
  await town.pass(1_500);
  await until(town, () => bob.user.watch({ watcher: alice.id, until: town.now + 300_000 }));
  await until(town, () => bob.user.putContact(credential, { user: carol.id, name: 'Carol' }));
  const linked = await until(town, () => bob.user.link({ by: 1, deviceName: 'laptop', tokenHash: tokenHash(2) }));
  expect(linked).toMatchObject({ device: 2 });
  const laptop = new Device(bob, 2);
  await laptop.open();
  await town.pass(3_000);
  const group = groupId(1);
  const people = [bob.id, alice.id, carol.id];
  await phone.send((socket) => socket.creation(group, wire.ConversationKind.GROUP, people));
  await town.pass(21_000);
  for (const one of [a, c, phone, laptop]) await one.takeIn();
  await phone.send((socket) => socket.message(group, { after: 1, number: 2 }));
  await a.send((socket) => socket.message(direct, { epoch: epochOf(town, direct) }));
  await town.pass(2_000);
  for (const one of [a, c, phone, laptop]) await one.takeIn();
  await town.pass(2_000);

  await leave(phone);
  await leave(laptop);
  await a.send((socket) => socket.message(direct, { epoch: epochOf(town, direct) }));
  await c.send((socket) => socket.message(group, { epoch: epochOf(town, group) }));
  await town.pass(2_000);
  await phone.open();
  await phone.takeIn();
  await town.pass(2_000);
  await bob.sleep();
  watchAnswers(bob, unmarked);
  await a.send((socket) => socket.message(direct, { epoch: epochOf(town, direct) }));
  await town.pass(2_000);
  await phone.takeIn();
  await until(town, () => bob.user.removeContact(credential, carol.id));
  await until(town, () => bob.user.meterLookups(credential, 3));
  await town.pass(1_000);
  await laptop.open();
  await laptop.takeIn();
  await town.pass(30_000);
  return { town, bob, devices: [a, c, phone, laptop], chats: [direct, group], unmarked };
}

const credential = { device: 1, tokenHash: tokenHash(1) };
const id = (n: number) => `u${String(n).padStart(20, '0')}` as Person['id'];
const epochOf = (town: Town, chat: string) => headOf(town, chat, 'WHERE kind >= 16');

function headOf(town: Town, chat: string, where = ''): number {
  const { sql } = town.conversation(chat as never).storage;
  return Number([...sql.exec<{ n: number }>(`SELECT max(seq) AS n FROM entries ${where}`)][0]?.n ?? 0);
}

async function leave(device: Device): Promise<void> {
  await device.socket?.leave().catch(() => undefined);
  device.socket = null;
}

/** Every answer `no-socket` has its mark on the disk before it leaves (D1.2). */
function watchAnswers(bob: Person, unmarked: string[] = []): string[] {
  const { user } = bob;
  const deliver = user.deliver.bind(user);
  user.deliver = async (request) => {
    const reply = await deliver(request);
    if (typeof reply !== 'number' && reply.status === 'no-socket') {
      const where = 'WHERE conversation = ? AND dirty = 1';
      const marked = [...bob.storage.sql.exec(`SELECT 1 AS n FROM conversations ${where}`, request.conversation)];
      if (marked.length === 0) unmarked.push(request.conversation);
    }
    return reply;
  };
  return unmarked;
}

async function mustBeWell({ town, bob, devices, chats, unmarked }: PlayedTown): Promise<void> {
  expect(unmarked).toEqual([]);
  bob.disk.heal();
  await town.pass(10 * 60_000);
  for (const one of devices) await one.takeIn();
  await town.pass(25_000);
  for (let round = 0; round < 2; round++) {
    for (const one of devices) await one.takeIn();
    await town.pass(3_000);
  }
  for (const chat of chats) {
    const head = headOf(town, chat);
    const inIt = chat === chats[0] ? devices.filter((_, i) => i !== 1) : devices;
    expect(inIt.map((one) => one.heads.get(chat) ?? 0)).toEqual(inIt.map(() => head));
  }
  // The last message of each: everybody has it, and who sent it knows.
  expect(devices[0]?.ticks.get(chats[0] as string)).toBe(headOf(town, chats[0] as string));
  expect([...bob.storage.sql.exec('SELECT * FROM outbox')]).toEqual([]);
  expect([...bob.storage.sql.exec('SELECT user FROM contacts')]).toEqual([]);
  expect([...bob.storage.sql.exec<{ lookups: number }>('SELECT lookups FROM account')][0]?.lookups).toBeGreaterThan(2);
  // What memory says is what a fresh object reads from the same disk.
  for (const socket of [...bob.sockets]) await socket.leave();
  const now = await bob.user.devices(credential);
  bob.restart();
  expect(await bob.user.devices(credential)).toEqual(now);
}

describe('T2 memory follows the disk', () => {
  test('[T2] nothing is lost when nothing fails', async () => {
    await mustBeWell(await story(() => undefined));
  });

  const failures = {
    write: { of: 'writes' },
    'write that was done all the same': { of: 'writes', afterEffect: true },
    read: { of: 'reads' },
  } as const;
  for (const [what, failure] of Object.entries(failures)) {
    test(`[T2] whichever ${what} of a User object fails, nothing is lost and nobody is told what is not so`, async () => {
      let tried = 0;
      for (let at = 1; ; at++) {
        const named = (fault: unknown): never => {
          throw new Error(`${what} ${at}: ${String((fault as Error).stack)}`);
        };
        const played = await story((bob) => bob.disk.fail({ at, ...failure })).catch(named);
        if (!played.bob.disk.hasFailed) break;
        tried++;
        await mustBeWell(played).catch(named);
      }
      expect(tried).toBeGreaterThan(20);
    });
  }

  test('[D1.2] the mark that cannot be written is not remembered as written', async () => {
    const town = new Town();
    const bob = await town.person(2);
    await bob.user.deliver(delivery(1));
    bob.storage.sql.exec('UPDATE conversations SET dirty = 0');
    bob.restart();
    bob.disk.fail({ at: 1, of: 'writes' });
    await expect(bob.user.deliver(delivery(2))).rejects.toThrow();
    await expect(bob.user.deliver(delivery(2))).resolves.toMatchObject({ status: 'no-socket' });
    expect([...bob.storage.sql.exec('SELECT dirty FROM conversations')]).toEqual([{ dirty: 1 }]);
  });

  test('[T2] a stored alarm that cannot be read at the start: the next call reads it, and is answered', async () => {
    const town = new Town();
    const bob = await town.person(2);
    const usual = town.surroundings.bind(town);
    let failing = 1;
    town.surroundings = (owner) => {
      const given = usual(owner);
      const alarmAt = () => (failing-- > 0 ? Promise.reject(new Error('storage: try again')) : given.alarmAt());
      return { ...given, alarmAt };
    };
    bob.restart();
    await expect(bob.user.devices(credential)).rejects.toThrow('try again');
    await expect(bob.user.devices(credential)).resolves.toHaveProperty('devices');
    expect((await bob.connect()).isOpen).toBe(true);
  });

  test('[D1.5] a device whose object gave up its memory is sent away, and told of everything when it comes again', async () => {
    const town = new Town();
    const bob = await town.person(2);
    const phone = await bob.connect();
    await bob.user.deliver(delivery(1));
    bob.disk.fail({ at: 1, of: 'writes' });
    await expect(bob.user.putContact(credential, { user: id(1), name: 'A' })).rejects.toThrow();
    expect(phone.closedWith).toBe(4000);
    await bob.user.closed(phone, 4000);
    await bob.connect();
    const account = [...bob.storage.sql.exec<{ all_changed_at: number }>('SELECT all_changed_at FROM account')][0];
    expect(account?.all_changed_at).toBeGreaterThan(0);
  });
});

function delivery(seq: number): DeliverRequest {
  return {
    ...{ conversation: groupId(9), kind: wire.ConversationKind.GROUP, peer: '', members: 3, generation: 0 },
    ...{ entries: [wire.Entry.encode({ seq, sender: id(1), device: 1, number: seq }).finish()], firstSeq: seq },
    ...{ headSeq: seq, head: new Uint8Array(32), countable: true, summary: new Uint8Array(0), hint: false },
    ...{ restate: false, listVersion: 1, memberFrom: 1, memberThrough: 0, addedBy: '', isKnown: false },
  };
}
