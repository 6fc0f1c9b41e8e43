/**
 * A second small story, in this process: the cores of the objects over SQLite in Node, with every call between them, every
 * row and every attachment at hand. It makes each call of rpc.ts at least once, and ends with sleeping objects whose
 * sockets are open and owe something.
 */
import type { ConversationId } from '../../protocol/ids.ts';
import { stored } from '../../schema/gen/stored.js';
import { wire } from '../../schema/gen/wire.js';
import { groupId, type Person, startDirect, Town, tokenHash, wholeAnswer } from '../harness/town.ts';
import { mediaId } from '../harness/town-media.ts';
import type { RecordedAttachment, RecordedCall } from './fixture.ts';
import { plainMessage } from './plain-message.ts';

type Rpc = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

/** Writes down what the objects ask of each other, and what the gateway asks of User objects. */
export class RecordingTown extends Town {
  readonly recorded: RecordedCall[] = [];

  override stubOf(id: Parameters<Town['stubOf']>[0]) {
    return this.#recording('conversation', id, super.stubOf(id));
  }

  override userStub(id: Parameters<Town['userStub']>[0]) {
    return this.#recording('user', id, super.userStub(id));
  }

  /** A User object as the gateway has it. */
  gateway(person: Person): Person['user'] {
    const methods = [
      'create',
      'link',
      'authorize',
      'devices',
      'removeDevice',
      'contacts',
      'putContact',
      'removeContact',
    ];
    const more = ['meterLookups', 'page', 'retire', 'changed'];
    const stub = Object.fromEntries(
      [...methods, ...more].map((method) => [
        method,
        async (...args: unknown[]) => {
          const target = (person.user as unknown as Rpc)[method] as Rpc[string];
          return structuredClone(await target.apply(person.user, structuredClone(args)));
        },
      ]),
    );
    return this.#recording('user', person.id, stub) as unknown as Person['user'];
  }

  #recording<Stub extends object>(object: RecordedCall['object'], id: string, stub: Stub): Stub {
    const recording = Object.entries(stub).map(([method, work]) => [
      method,
      async (...args: unknown[]) => {
        const n = this.recorded.length + 1;
        const call = { n, at: this.now, object, id, method, args: structuredClone(args), result: null as unknown };
        this.recorded.push(call);
        const result = structuredClone(await (work as Rpc[string]).apply(stub, args));
        call.result = object === 'conversation' ? wholeAnswer(method, args[0], result) : result;
        return result;
      },
    ]);
    return Object.fromEntries(recording) as Stub;
  }
}

export interface TownStory {
  readonly town: RecordingTown;
  readonly attachments: readonly RecordedAttachment[];
}

export async function playInTown(): Promise<TownStory> {
  // Small limits, so that a few frames make a device slow.
  const town = new RecordingTown({ maxUnackedFrames: 6 });
  const attachments: RecordedAttachment[] = [];
  const people: Person[] = [];
  for (let n = 1; n <= 4; n++) {
    const person = town.place(`u${String(n).padStart(20, '0')}` as Person['id']);
    await town.gateway(person).create({ user: person.id, deviceName: 'phone', tokenHash: tokenHash(1) });
    people.push(person);
  }
  const [alice, bob, carol, dave] = people as [Person, Person, Person, Person];
  const keep = (what: string) => {
    for (const person of people) {
      for (const socket of person.sockets) {
        const bytes = socket.attachment();
        if (bytes === null) continue;
        const value = plainMessage(stored.Connection.decode(bytes));
        attachments.push({ what: `${what}: ${person.id} ${socket.device}`, bytes, value });
      }
    }
  };

  const silent = await dave.connect(1, { hello: false });
  keep('before hello');
  await silent.leave();
  const atAlice = await alice.connect();
  const atBob = await bob.connect();
  keep('resumed');

  // A direct chat: sends, receipts, pages, and what is refused.
  const direct = await startDirect(atAlice, alice, bob);
  const ackAll = async (socket: typeof atAlice, id: ConversationId, read = 0) => {
    const through = Math.max(0, ...socket.seqs(id));
    await socket.ack(through === 0 ? [] : [{ conversation: id, through, newest: through, read }]);
    await town.settle();
  };
  await atAlice.ask(atAlice.message(direct));
  keep('pushed and not acknowledged');
  await ackAll(atBob, direct);
  await ackAll(atBob, direct, 2);
  const wrap = { user: bob.id, device: 1, type: 1, data: new Uint8Array([1, 2, 3]) };
  const far = town.now + 10 * 365 * 24 * 3_600_000;
  await town.ledgers.place(mediaId(1)).store(bob.id);
  const whole = atBob.message(direct, { readThrough: 2, wraps: [wrap], objects: [mediaId(1)], expiresAt: far });
  await atBob.ask(whole);
  const repeat = { send: { ...whole.send } };
  await atBob.ask(repeat);
  await atBob.ask({ send: { ...whole.send, body: new Uint8Array([9]) } }); // id-reused
  await atBob.ask(atBob.message(direct, { number: 9, after: 8 })); // behind-earlier
  await atBob.ask(
    atBob.message(direct, { number: 2, after: 1, kind: wire.EntryKind.DELETION, countable: false, targets: [3] }),
  );
  await atAlice.ask({ getReceipts: { conversation: direct, seq: 2 } });
  await atAlice.ask({ pull: { conversation: direct, after: 0 } });
  await atAlice.ask({ typing: { conversation: direct } });
  await atAlice.ask({ watch: { users: [bob.id] } });
  keep('watching');
  await atBob.ask({ activity: { away: true } });
  keep('away');
  await atBob.ask({ findDirect: { peer: alice.id } }); // The smaller user id knows.
  await atAlice.ask({ getDeviceLists: { users: [carol.id, dave.id] } });

  // A group: somebody comes, somebody leaves, a stale epoch.
  const group = groupId(1);
  await atAlice.ask(atAlice.creation(group, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
  const control = (epoch: number, change: Partial<wire.Control.$Properties>) =>
    wire.Control.encode({ epoch, ...change }).finish();
  const add = { membership: { add: [{ user: dave.id, role: 1, devices: { version: 1, devices: [{ device: 1 }] } }] } };
  const membership = { epoch: 1, kind: wire.EntryKind.MEMBERSHIP, countable: false };
  await atAlice.ask(atAlice.message(group, { ...membership, body: control(1, add) }));
  await atBob.ask(atBob.message(group)); // stale-epoch
  await atBob.ask(atBob.message(group, { number: 1, after: 0, epoch: 2 }));
  const atDave = await dave.connect();
  const settings = { settings: { title: new TextEncoder().encode('another name') } };
  await atAlice.ask(
    atAlice.message(group, { epoch: 2, kind: wire.EntryKind.SETTINGS, countable: false, body: control(2, settings) }),
  );
  const leave = { membership: { remove: [dave.id] } };
  await atDave.ask(
    atDave.message(group, { epoch: 4, kind: wire.EntryKind.MEMBERSHIP, countable: false, body: control(4, leave) }),
  );
  await atDave.ask(atDave.message(group, { epoch: 5 })); // not-a-member
  await atDave.ask({ pull: { conversation: group, after: 0 } }); // with ranges that are not his
  await ackAll(atDave, group);
  await ackAll(atBob, group);

  // Devices: one is linked and told to conversations, one is signed out, an account ends.
  const gateway = town.gateway(bob);
  await gateway.link({ by: 1, deviceName: 'tablet', tokenHash: tokenHash(2) });
  await town.pass(2_000);
  const phone = { device: 1, tokenHash: tokenHash(1) };
  await gateway.authorize(phone);
  await gateway.devices(phone);
  await gateway.putContact(phone, { user: alice.id, name: 'Al' });
  await gateway.contacts(phone);
  await gateway.removeContact(phone, alice.id);
  await gateway.meterLookups(phone, 3);
  await gateway.changed(phone, { profile: true });
  await gateway.page(phone, { conversation: direct, after: 0, before: 0, limit: 2 });
  const atTablet = await bob.connect(2);
  await gateway.link({ by: 1, deviceName: 'old', tokenHash: tokenHash(3) });
  await gateway.removeDevice(phone, 3);
  await town.pass(2_000);
  await startDirect(await carol.connect(), carol, dave);
  await town.gateway(dave).retire({ reason: wire.RemovalReason.ACCOUNT_DELETED });
  await town.pass(2_000);

  // A restart of a conversation with something unfinished: members are asked to restate.
  await atAlice.ask(atAlice.message(direct, { epoch: epochOf(town, direct), number: 3, after: 2 }));
  town.conversation(direct).restart();
  await town.pass(6_000);

  // The end: frames that nobody acknowledges, until a device is only told that it is behind.
  for (let number = 4; number <= 14; number++) {
    await atAlice.ask(atAlice.message(direct, { epoch: epochOf(town, direct), number, after: number - 1 }));
    if (number === 6) keep('some unacknowledged');
    await atAlice.ack();
  }
  await town.settle();
  keep('behind');
  await atTablet.command({ ack: { frames: atTablet.lastOrdinal, conversations: [] } });
  await town.settle();
  keep('frames acknowledged, nothing said of the entries');
  return { town, attachments };
}

/** The conversation's epoch now. */
function epochOf(town: Town, id: ConversationId): number {
  const { sql } = town.conversation(id).storage;
  return Number(sql.exec<{ epoch: number }>('SELECT MAX(seq) AS epoch FROM controls').toArray()[0]?.epoch ?? 0);
}
