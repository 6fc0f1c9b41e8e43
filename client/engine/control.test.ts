import { describe, expect, test } from 'vitest';
import { sha256 } from '../../protocol/sha256.ts';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol } from '../testing/people.ts';
import { replay } from './control.ts';
import { type ControlState, noControl } from './control-state.ts';
import { EntryKind, type LogEntry, withLeaf } from './log-entry.ts';

const { MEMBER, ADMIN } = wire.Role;
const me = { user: carol, device: 2 };
const dave = `u${'d'.repeat(20)}`;

type Change = Omit<wire.Control.$Properties, 'epoch'>;

/** The next entry of the chain, `gap` entries later. */
function entryAfter(
  state: ControlState,
  sender: string,
  kind: wire.EntryKind,
  change: Change,
  more: { gap?: number; epoch?: number; before?: object } = {},
): LogEntry {
  const body = wire.Control.encode({
    epoch: more.epoch ?? state.epoch,
    ...change,
  } as wire.Control.$Properties).finish();
  const none = new Uint8Array(0);
  return withLeaf(
    'c',
    {
      seq: state.epoch + (more.gap ?? 1),
      kind,
      sender,
      device: 1,
      number: 1,
      at: 1,
      countable: false,
      expiresAt: 0,
      targets: [],
      controlBefore: { seq: state.epoch, leaf: state.epochLeaf, ...more.before },
      count: 0,
      bodyHash: sha256(body),
      bodyState: 0,
      body,
      wraps: [],
      head: none,
    },
    sha256,
  );
}

function apply(state: ControlState, sender: string, kind: wire.EntryKind, change: Change, more = {}): ControlState {
  const replayed = replay(state, entryAfter(state, sender, kind, change, more), me, 'valid');
  if (replayed.outcome !== 'applied') throw new Error(replayed.outcome);
  return replayed.state;
}

const list = (version: number, ...devices: number[]) => ({ version, devices: devices.map((device) => ({ device })) });
const created = (...members: wire.Member.$Properties[]): ControlState =>
  apply(noControl, alice, EntryKind.CREATION, { creation: { kind: wire.ConversationKind.GROUP, members } });
const group = created(
  { user: alice, role: ADMIN, devices: list(1, 1) },
  { user: bob, role: MEMBER, devices: list(1, 1) },
);
const outcome = (state: ControlState, sender: string, kind: wire.EntryKind, change: Change, more = {}) =>
  replay(state, entryAfter(state, sender, kind, change, more), me, 'valid').outcome;
const roles = (state: ControlState) =>
  Object.fromEntries(Object.entries(state.members).map(([user, one]) => [user, one.role]));

describe('the replay of control entries', () => {
  test('[E22] keeps what each of 256 keys of a person has signed, and takes no further key of theirs', () => {
    const listBy = (key: number, version: number) => ({
      ...{ version, signature: new Uint8Array(64) },
      devices: [{ device: 1, identity: Uint8Array.of(5, key >> 8, key & 255), registrationId: 1, addedAt: 1 }],
    });
    const given = (key: number, version: number) => ({ devices: { user: bob, list: listBy(key, version) } });
    let state = group;
    for (let key = 0; key < 256; key++) state = apply(state, bob, EntryKind.DEVICES, given(key, key + 2));
    expect(state.lists[bob]?.signers?.map(({ version }) => version)).toEqual(
      Array.from({ length: 256 }, (_, key) => key + 2),
    );
    expect(outcome(state, bob, EntryKind.DEVICES, given(256, 999))).toBe('invalid');
    expect(outcome(state, bob, EntryKind.DEVICES, given(0, 999))).toBe('applied');
  });

  test('[7.5] [L4] a creation, an addition, a role, a leave: members, roles, epoch', () => {
    expect(roles(group)).toEqual({ [alice]: ADMIN, [bob]: MEMBER });
    const more = apply(
      group,
      alice,
      EntryKind.MEMBERSHIP,
      { membership: { add: [{ user: carol, devices: list(1, 1) }] } },
      { gap: 7 },
    );
    expect(more.epoch).toBe(8);
    expect(roles(more)).toEqual({ [alice]: ADMIN, [bob]: MEMBER, [carol]: MEMBER });
    const promoted = apply(more, alice, EntryKind.ROLES, { roles: { changes: [{ user: carol, role: ADMIN }] } });
    const left = apply(promoted, alice, EntryKind.MEMBERSHIP, { membership: { remove: [alice] } });
    expect(roles(left)).toEqual({ [bob]: MEMBER, [carol]: ADMIN });
  });

  test('[D4.1] own intervals, and the seq from which this very device is listed', () => {
    const joined = apply(
      group,
      alice,
      EntryKind.MEMBERSHIP,
      { membership: { add: [{ user: carol, devices: list(1, 1) }] } },
      { gap: 4 },
    );
    expect(joined).toMatchObject({ intervals: [{ from: 5, through: 0 }], ownFrom: 0 });
    const linked = apply(
      joined,
      carol,
      EntryKind.DEVICES,
      { devices: { user: carol, list: list(2, 1, 2) } },
      { gap: 5, epoch: 0 },
    );
    expect(linked.ownFrom).toBe(10);
    const gone = apply(linked, alice, EntryKind.MEMBERSHIP, { membership: { remove: [carol] } }, { gap: 2 });
    const back = apply(gone, alice, EntryKind.MEMBERSHIP, { membership: { add: [{ user: carol }] } }, { gap: 8 });
    expect(back).toMatchObject({
      intervals: [
        { from: 5, through: 12 },
        { from: 20, through: 0 },
      ],
      ownFrom: 10,
    });
    expect(back.lists[carol]).toMatchObject({ version: 2, devices: [1, 2] });
  });

  test('[7.3b] the last admin leaves: the longest-standing member is one, of several the one named first', () => {
    const four = created(
      { user: alice, role: ADMIN },
      { user: dave, role: MEMBER },
      { user: bob, role: MEMBER },
      { user: carol, role: MEMBER },
    );
    const left = apply(four, alice, EntryKind.MEMBERSHIP, { membership: { remove: [alice] } });
    expect(roles(left)).toEqual({ [dave]: ADMIN, [bob]: MEMBER, [carol]: MEMBER });
    // Dave goes and comes back: he stands behind those who stayed.
    const again = apply(four, alice, EntryKind.MEMBERSHIP, { membership: { remove: [dave] } });
    const back = apply(again, alice, EntryKind.MEMBERSHIP, { membership: { add: [{ user: dave }] } });
    const removed = apply(back, alice, EntryKind.REMOVAL, { removal: { user: alice, reason: 2 } }, { epoch: 0 });
    expect(roles(removed)).toEqual({ [bob]: ADMIN, [carol]: MEMBER, [dave]: MEMBER });
  });

  test('[7.5] [D7.1] an entry that breaks a rule is skipped, and still moves the epoch', () => {
    const add = { membership: { add: [{ user: carol }] } };
    const replayed = replay(group, entryAfter(group, bob, EntryKind.MEMBERSHIP, add, { gap: 3 }), me, 'valid');
    expect(replayed).toMatchObject({ outcome: 'invalid', state: { epoch: 4, members: group.members } });
    expect(outcome(group, dave, EntryKind.SETTINGS, { settings: { title: new Uint8Array(1) } })).toBe('invalid');
    expect(outcome(group, alice, EntryKind.MEMBERSHIP, add, { epoch: 99 })).toBe('invalid');
    expect(outcome(group, alice, EntryKind.ROLES, { roles: { changes: [{ user: alice, role: MEMBER }] } })).toBe(
      'invalid',
    );
    expect(outcome(group, alice, EntryKind.MEMBERSHIP, { membership: { remove: [dave] } })).toBe('invalid');
    expect(outcome(group, bob, EntryKind.DEVICES, { devices: { user: bob, list: list(0, 1, 9) } }, { epoch: 0 })).toBe(
      'invalid',
    );
    expect(outcome(group, alice, EntryKind.SETTINGS, { roles: { changes: [] } })).toBe('invalid');
  });

  test("[7.3a] what a person's own object gives counts over what others name, and never goes back", () => {
    const gives = (state: ControlState, version: number, ...devices: number[]) =>
      replay(
        state,
        entryAfter(
          state,
          bob,
          EntryKind.DEVICES,
          { devices: { user: bob, list: list(version, ...devices) } },
          { epoch: 0 },
        ),
        me,
        'valid',
      );
    const stateOf = (replayed: ReturnType<typeof gives>) => (replayed as { state: ControlState }).state;
    const named = apply(group, alice, EntryKind.MEMBERSHIP, {
      membership: { add: [{ user: carol, devices: list(4_294_967_295, 9) }] },
    });
    const given = replay(
      named,
      entryAfter(named, carol, EntryKind.DEVICES, { devices: { user: carol, list: list(2, 1, 2) } }, { epoch: 0 }),
      me,
      'valid',
    );
    expect(given.outcome).toBe('applied');
    expect(stateOf(given as never).lists[carol]).toMatchObject({ version: 2, given: 2, devices: [1, 2] });

    const third = stateOf(gives(group, 3, 1, 2, 3));
    expect(gives(third, 2, 1).outcome).toBe('invalid');
    const gone = apply(third, alice, EntryKind.MEMBERSHIP, { membership: { remove: [bob] } });
    const add = (version: number) => ({ membership: { add: [{ user: bob, devices: list(version, 7) }] } });
    expect(outcome(gone, alice, EntryKind.MEMBERSHIP, add(2))).toBe('invalid');
    const back = apply(gone, alice, EntryKind.MEMBERSHIP, add(9));
    expect(back.lists[bob]).toMatchObject({ version: 9, given: 3, devices: [7] });
    expect(stateOf(gives(back, 3, 1, 2, 3)).lists[bob]).toMatchObject({ version: 3, devices: [1, 2, 3] });
  });

  test('[4.1] [5.6] [L4] the chain shows what is left out, what was changed, and what is too new', () => {
    const rename = { settings: { title: Uint8Array.from([1]) } };
    expect(outcome(group, alice, EntryKind.SETTINGS, rename, { gap: 9, before: { seq: 5 } })).toBe('gap');
    expect(outcome(group, alice, EntryKind.SETTINGS, rename, { before: { leaf: new Uint8Array(32) } })).toBe('fork');
    expect(outcome(group, alice, 99 as wire.EntryKind, {})).toBe('upgrade');
    expect(outcome(group, alice, EntryKind.SETTINGS, rename, { gap: 0 })).toBe('known');
    expect(outcome(group, alice, EntryKind.SETTINGS, rename)).toBe('applied');
  });

  test('[7.3] settings change only what they name', () => {
    const named = apply(group, alice, EntryKind.SETTINGS, { settings: { title: Uint8Array.from([7]) } });
    const timed = apply(named, alice, EntryKind.SETTINGS, { settings: { disappearAfterS: 60 } });
    expect(timed).toMatchObject({ title: Uint8Array.from([7]), disappearAfterS: 60, announcementsOnly: false });
    expect(apply(timed, alice, EntryKind.SETTINGS, { settings: { disappearAfterS: 0 } }).disappearAfterS).toBe(0);
  });
});
