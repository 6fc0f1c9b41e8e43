/**
 * The client's replay of control entries against the Conversation object: whatever people try, both sides come to the
 * same members, roles, intervals and devices, and the client would have taken exactly what the server took.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../../../client/engine/control.ts';
import { type ControlState, noControl } from '../../../client/engine/control-state.ts';
import { fromWire, type LogEntry, type WireEntry, withLeaf } from '../../../client/engine/log-entry.ts';
import type { AttachReply, PageReply } from '../../../durable-objects/conversation/rpc.ts';
import { decodeMessage } from '../../../protocol/codec.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { sha256 } from '../../../protocol/sha256.ts';
import { wire } from '../../../schema/gen/wire.js';
import { conversation, person, Stage } from '../../harness/conversation-stage.ts';

const { EntryKind, Role } = wire;
const people = [1, 2, 3, 4, 5].map(person);

interface Try {
  what: 'add' | 'remove' | 'admin' | 'member' | 'rename' | 'text' | 'devices';
  by: number;
  whom: number[];
  version: number;
  count: number;
}

const someone = fc.nat(people.length - 1);
const tries = fc.array(
  fc.record<Try>({
    what: fc.constantFrom('add', 'add', 'remove', 'remove', 'admin', 'member', 'rename', 'text', 'devices'),
    by: someone,
    whom: fc.array(someone, { minLength: 1, maxLength: 2 }),
    version: fc.integer({ min: 1, max: 4 }),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 25 },
);

function controlOf(one: Try): { kind: wire.EntryKind; control: wire.Control.$Properties } | null {
  if (one.what === 'rename')
    return { kind: EntryKind.SETTINGS, control: { settings: { title: new Uint8Array([one.by]) } } };
  if (one.what === 'text' || one.what === 'devices') return null;
  const users = one.whom.map((n) => people[n] as UserId);
  switch (one.what) {
    case 'add':
      return {
        kind: EntryKind.MEMBERSHIP,
        control: { membership: { add: users.map((user) => added(user, one)) } },
      };
    case 'remove':
      return { kind: EntryKind.MEMBERSHIP, control: { membership: { remove: users } } };
    default: {
      const role = one.what === 'admin' ? Role.ADMIN : Role.MEMBER;
      return { kind: EntryKind.ROLES, control: { roles: { changes: users.map((user) => ({ user, role })) } } };
    }
  }
}

/** With a device list of some version, or with none, and at times as an admin. */
function added(user: UserId, { version, count }: Try): wire.Member.$Properties {
  const role = version === 4 && count === 3 ? Role.ADMIN : Role.MEMBER;
  if (version === 4) return { user, role };
  const devices = Array.from({ length: count }, (_, i) => ({ device: i + 1 }));
  return { user, role, devices: { version, devices } };
}

/** The entry that the server would make of it. */
function imagined(
  state: ControlState,
  sender: string,
  kind: wire.EntryKind,
  control: wire.Control.$Properties,
): LogEntry {
  const body = wire.Control.encode({ ...control, epoch: state.epoch } as wire.Control.$Properties).finish();
  const fixed = {
    device: 1,
    number: 1,
    at: 0,
    countable: false,
    expiresAt: 0,
    targets: [],
    count: 0,
    bodyState: 0,
    wraps: [],
  };
  const controlBefore = { seq: state.epoch, leaf: state.epochLeaf };
  const entry = { ...fixed, seq: state.epoch + 1, kind, sender, controlBefore, bodyHash: sha256(body), body };
  return withLeaf(conversation, { ...entry, head: new Uint8Array(32) }, sha256);
}

test('[L4] [D4.1] server and client agree on every change that people try', async () => {
  await fc.assert(
    fc.asyncProperty(tries, async (list) => {
      const stage = new Stage();
      await stage.group(people.slice(0, 3));
      const states = new Map(people.map((user) => [user, noControl]));
      // Through whose eyes the whole of it is seen: somebody who is in, as long as anybody is.
      const witness = (): UserId =>
        people.find((user) => states.get(user)?.intervals.at(-1)?.through === 0) ?? (people[0] as UserId);
      const catchUp = async (): Promise<void> => {
        const eyes = witness();
        for (const user of people.slice(0, 3)) await catchUpAs(stage, user, states);
        for (const user of people.slice(3)) await catchUpAs(stage, user, states, eyes);
      };
      await catchUp();
      for (const one of list) {
        const by = people[one.by] as UserId;
        const state = states.get(witness()) as ControlState;
        if (one.what === 'devices') {
          const devices = Array.from({ length: one.count }, (_, i) => ({ device: i + 1 }));
          const encoded = wire.DeviceList.encode({ version: one.version, devices }).finish();
          await stage.conversation.putDevices({ conversation, user: by, list: encoded });
        } else if (one.what === 'text') await stage.append(by, stage.message(by, { epoch: state.epoch }));
        else {
          const made = controlOf(one) as NonNullable<ReturnType<typeof controlOf>>;
          const would = replay(
            state,
            imagined(state, by, made.kind, made.control),
            { user: by, device: 1 },
            'valid',
          ).outcome;
          const { results } = await stage.append(
            by,
            stage.control(by, made.kind, made.control, { epoch: state.epoch }),
          );
          const took = 'accepted' in (results[0] as object);
          expect([one, took], JSON.stringify(results[0])).toEqual([one, would === 'applied']);
        }
        await catchUp();
      }
      for (const user of people) await compare(stage, user, states.get(user) as ControlState);
    }),
    {
      numRuns: 100,
      // The one through whose eyes it was seen leaves, and the group goes on.
      examples: [
        [
          [
            { what: 'remove', by: 0, whom: [0, 1], version: 1, count: 1 },
            { what: 'add', by: 2, whom: [3], version: 1, count: 1 },
          ],
        ],
        // Named with an older list than their own object gave, and with that very one.
        [
          [
            { what: 'devices', by: 1, whom: [1], version: 3, count: 2 },
            { what: 'remove', by: 0, whom: [1], version: 1, count: 1 },
            { what: 'add', by: 0, whom: [1], version: 2, count: 1 },
            { what: 'add', by: 0, whom: [1], version: 3, count: 1 },
          ],
        ],
      ],
    },
  );
});

/** Replays what is new, as the person's device would; somebody who was never in is shown the chain of one who was. */
async function catchUpAs(
  stage: Stage,
  user: UserId,
  states: Map<UserId, ControlState>,
  eyes: UserId = user,
): Promise<void> {
  let state = states.get(user) as ControlState;
  const request = { conversation, user: eyes, device: 1, before: 0, through: 0, limit: 50, controlOnly: true };
  const page = (await stage.conversation.page({ ...request, after: state.epoch })) as PageReply;
  for (const bytes of page.entries ?? []) {
    const entry = fromWire(conversation, decodeMessage(wire.Entry, bytes) as WireEntry, sha256);
    const replayed = replay(state, entry, { user, device: 1 }, 'valid');
    expect(replayed.outcome).toBe('applied');
    if (replayed.outcome === 'applied') state = replayed.state;
  }
  states.set(user, state);
}

async function compare(stage: Stage, user: UserId, state: ControlState): Promise<void> {
  const request = { conversation, user, generation: 2, listVersion: 1, attach: false, devices: [1], report: null };
  const reply = (await stage.conversation.attach(request)) as AttachReply;
  if (state.intervals.length === 0) {
    expect(reply).toHaveProperty('refused');
    return;
  }
  expect(reply.readable).toEqual(state.intervals);
  if (state.intervals.at(-1)?.through !== 0) return;
  expect(reply).toMatchObject({ epoch: state.epoch, members: Object.keys(state.members).length });
  expect([...reply.title]).toEqual([...state.title]);
  if (state.ownFrom > 0) expect(reply.from[1]).toBe(state.ownFrom);
}
