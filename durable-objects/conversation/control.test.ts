import { describe, expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, conversation, person, Stage } from '../../tests/harness/conversation-stage.ts';

const { MEMBERSHIP, ROLES, SETTINGS } = wire.EntryKind;
const { ADMIN, MEMBER } = wire.Role;
const dave = person(4);

async function group(...people: UserId[]): Promise<Stage> {
  const stage = new Stage();
  await stage.group(people);
  return stage;
}

/** Sends a control entry for the epoch that stands. */
async function change(stage: Stage, by: UserId, kind: wire.EntryKind, what: wire.Control.$Properties) {
  const state = await stage.attach(by);
  const epoch = 'refused' in state ? 1 : state.epoch;
  return (await stage.append(by, stage.control(by, kind, what, { epoch }))).results[0];
}

const add = (...users: UserId[]) => ({
  membership: { add: users.map((user) => ({ user, role: MEMBER, devices: { version: 1, devices: [{ device: 1 }] } })) },
});
const remove = (...users: UserId[]) => ({ membership: { remove: users } });

describe('[7.2] creation', () => {
  const member = (user: UserId, role = MEMBER) => ({ user, role });
  const bad: [string, wire.Creation.$Properties][] = [
    ['without its creator', { kind: wire.ConversationKind.GROUP, members: [member(bob, ADMIN)] }],
    ['of a group whose creator is no admin', { kind: wire.ConversationKind.GROUP, members: [member(alice)] }],
    ['of nobody', { kind: wire.ConversationKind.GROUP, members: [] }],
    [
      'that names somebody twice',
      { kind: wire.ConversationKind.GROUP, members: [member(alice, ADMIN), member(alice)] },
    ],
    [
      'with what is no user id',
      { kind: wire.ConversationKind.GROUP, members: [member(alice, ADMIN), member('bob' as UserId)] },
    ],
    ['of an unknown kind', { kind: 7 as wire.ConversationKind, members: [member(alice, ADMIN)] }],
    ['direct, of one', { kind: wire.ConversationKind.DIRECT, members: [member(alice)] }],
    ['direct, of three', { kind: wire.ConversationKind.DIRECT, members: [member(alice), member(bob), member(carol)] }],
    ['direct, with an admin', { kind: wire.ConversationKind.DIRECT, members: [member(alice, ADMIN), member(bob)] }],
    [
      'direct, with a title',
      { kind: wire.ConversationKind.DIRECT, members: [member(alice), member(bob)], title: new Uint8Array(1) },
    ],
    [
      'with a long title',
      { kind: wire.ConversationKind.GROUP, members: [member(alice, ADMIN)], title: new Uint8Array(2_000) },
    ],
  ];
  test.each(bad)('[D10.1] %s is refused, and nothing is written', async (_name, creation) => {
    const stage = new Stage();
    const reply = await stage.append(alice, stage.control(alice, wire.EntryKind.CREATION, { creation }));
    expect(reply.results).toMatchObject([{ refused: 'bad-control' }]);
    expect(stage.storage.rowsWritten()).toBe(0);
  });

  test('a group has at most so many members', async () => {
    const stage = new Stage({ limits: { maxMembers: 2 } });
    expect((await stage.group([alice, bob, carol])).results).toMatchObject([{ refused: 'too-many-members' }]);
  });

  test('a full group is created at once, everybody with all the devices they may have', async () => {
    const stage = new Stage();
    const { maxMembers, maxDevices } = stage.limits;
    const list = {
      version: 9,
      devices: Array.from({ length: maxDevices }, (_, i) => ({ device: i + 1, addedAt: 1.8e12 })),
    };
    const members = Array.from({ length: maxMembers }, (_, i) => ({
      user: person(i + 1),
      role: person(i + 1) === alice ? ADMIN : MEMBER,
      devices: list,
    }));
    const creation = { kind: wire.ConversationKind.GROUP, members };
    const reply = await stage.append(alice, stage.control(alice, wire.EntryKind.CREATION, { creation }));
    expect(reply.results).toMatchObject([{ accepted: true, seq: 1 }]);
  });

  test('what cannot be read is refused', async () => {
    const stage = new Stage();
    const send = { ...stage.creation(alice, wire.ConversationKind.GROUP, [alice]), body: new Uint8Array([0x12, 0x7f]) };
    expect((await stage.append(alice, send)).results).toMatchObject([{ refused: 'bad-control' }]);
  });
});

describe('membership', () => {
  test('[L4] the epoch is the newest control entry, which names the one before it', async () => {
    const stage = await group(alice, bob);
    await stage.append(bob, stage.message(bob));
    expect(await change(stage, alice, MEMBERSHIP, add(carol))).toMatchObject({ seq: 3, controlBefore: { seq: 1 } });
    expect(await stage.attach(carol)).toMatchObject({
      epoch: 3,
      members: 3,
      readable: [{ from: 3, through: 0 }],
      from: { 1: 3 },
    });
  });

  test('[7.3] only an admin adds or removes; everybody may leave', async () => {
    const stage = await group(alice, bob, carol);
    expect(await change(stage, bob, MEMBERSHIP, add(dave))).toMatchObject({ refused: 'not-an-admin' });
    expect(await change(stage, bob, MEMBERSHIP, remove(carol))).toMatchObject({ refused: 'not-an-admin' });
    expect(await change(stage, bob, MEMBERSHIP, remove(bob))).toMatchObject({ seq: 2 });
    expect(await stage.attach(bob)).toMatchObject({ headSeq: 2, readable: [{ from: 1, through: 2 }], attached: false });
  });

  const bad: [string, wire.Control.$Properties][] = [
    ['nothing', { membership: {} }],
    ['somebody who is in', add(bob)],
    ['somebody twice', add(dave, dave)],
    ['the removal of somebody who is not in', remove(dave)],
    ['a removal twice', remove(bob, bob)],
    ['somebody added and removed', { membership: { add: [{ user: bob }], remove: [bob] } }],
    ['roles under the wrong kind', { roles: { changes: [{ user: bob, role: ADMIN }] } }],
    [
      'a list with a device twice',
      { membership: { add: [{ user: dave, devices: { version: 1, devices: [{ device: 1 }, { device: 1 }] } }] } },
    ],
  ];
  test.each(bad)('[7.3] %s is bad-control', async (_name, what) => {
    const stage = await group(alice, bob);
    expect(await change(stage, alice, MEMBERSHIP, what)).toMatchObject({ refused: 'bad-control' });
    expect(await stage.attach(alice)).toMatchObject({ headSeq: 1, epoch: 1 });
  });

  test('[6.3] a control entry names the epoch inside as outside', async () => {
    const stage = await group(alice, bob);
    await change(stage, alice, MEMBERSHIP, add(carol));
    const send = stage.control(alice, MEMBERSHIP, { ...add(dave), epoch: 1 }, {});
    expect((await stage.append(alice, { ...send, epoch: 2 })).results).toMatchObject([{ refused: 'bad-control' }]);
  });

  test('[7.1a] a direct conversation has its two people for ever', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    expect(await change(stage, alice, MEMBERSHIP, add(carol))).toMatchObject({ refused: 'bad-control' });
    expect(await change(stage, alice, MEMBERSHIP, remove(alice))).toMatchObject({ refused: 'bad-control' });
  });

  test('[7.3b] when the last admin goes, the person who has been in longest is one', async () => {
    const stage = await group(alice, bob, carol);
    await change(stage, bob, MEMBERSHIP, remove(bob));
    await change(stage, alice, MEMBERSHIP, add(bob));
    await change(stage, alice, MEMBERSHIP, remove(alice));
    stage.restart();
    expect(await change(stage, bob, MEMBERSHIP, add(dave))).toMatchObject({ refused: 'not-an-admin' });
    expect(await change(stage, carol, MEMBERSHIP, add(dave))).toMatchObject({ accepted: true });
  });

  test('an entry is applied whole before anybody is made an admin', async () => {
    const stage = await group(alice, bob);
    const handOver = { membership: { add: [{ user: carol, role: ADMIN }], remove: [alice] } };
    expect(await change(stage, alice, MEMBERSHIP, handOver)).toMatchObject({ accepted: true });
    expect(await change(stage, bob, MEMBERSHIP, add(dave))).toMatchObject({ refused: 'not-an-admin' });
    expect(await change(stage, carol, MEMBERSHIP, add(dave))).toMatchObject({ accepted: true });
  });

  test('the added are delivered the entry that added them, the removed the one that removed them, and nothing after', async () => {
    const stage = await group(alice, bob);
    await stage.append(alice, stage.message(alice));
    await change(stage, alice, MEMBERSHIP, add(carol));
    await change(stage, alice, MEMBERSHIP, remove(bob));
    await stage.append(alice, stage.message(alice, { epoch: 4 }));
    await stage.settle();
    expect(stage.user(bob).seqs()).toEqual([1, 2, 3, 4]);
    expect(stage.user(bob).delivered.at(-1)).toMatchObject({ memberFrom: 1, memberThrough: 4, headSeq: 4 });
    expect(stage.user(carol).seqs()).toEqual([3, 4, 5]);
    expect(stage.user(carol).delivered[0]).toMatchObject({ memberFrom: 3, memberThrough: 0 });
  });

  test('the removed hear of it also when the object dies before it tells them', async () => {
    const stage = await group(alice, bob);
    await stage.settle();
    stage.user(bob).answer = () => new Promise(() => {});
    await change(stage, alice, MEMBERSHIP, remove(bob));
    stage.restart();
    stage.user(bob).answer = () => ({});
    stage.user(bob).delivered.length = 0;
    await stage.fireAlarm();
    expect(stage.user(bob).delivered).toMatchObject([{ memberThrough: 2 }]);
    await stage.pass(60_000);
    expect(stage.user(bob).delivered).toHaveLength(1);
  });
});

describe('roles and settings', () => {
  test('[7.3] an admin makes another one; the last one stays', async () => {
    const stage = await group(alice, bob);
    expect(await change(stage, alice, ROLES, { roles: { changes: [{ user: alice, role: MEMBER }] } })).toMatchObject({
      refused: 'bad-control',
    });
    expect(await change(stage, alice, ROLES, { roles: { changes: [{ user: bob, role: ADMIN }] } })).toMatchObject({
      seq: 2,
    });
    stage.restart();
    expect(await change(stage, bob, ROLES, { roles: { changes: [{ user: alice, role: MEMBER }] } })).toMatchObject({
      seq: 3,
    });
    expect(await change(stage, alice, SETTINGS, { settings: { announcementsOnly: true } })).toMatchObject({
      refused: 'not-an-admin',
    });
  });

  test('in an announcements-only group only admins write; everybody may take back', async () => {
    const stage = await group(alice, bob);
    await stage.append(bob, stage.message(bob));
    await change(stage, alice, SETTINGS, { settings: { announcementsOnly: true } });
    const refused = stage.message(bob, { epoch: 3 });
    expect((await stage.append(bob, refused)).results).toMatchObject([{ refused: 'announcements-only' }]);
    expect((await stage.append(alice, stage.message(alice, { epoch: 3 }))).results).toMatchObject([{ accepted: true }]);
    const back = stage.message(bob, {
      number: 2,
      after: 1,
      epoch: 3,
      kind: wire.EntryKind.DELETION,
      countable: false,
      targets: [2],
    });
    expect((await stage.append(bob, back)).results).toMatchObject([{ accepted: true }]);
  });

  test('somebody who left sees the title as it was then', async () => {
    const stage = await group(alice, bob);
    await change(stage, alice, SETTINGS, { settings: { title: new Uint8Array([1]) } });
    await change(stage, bob, MEMBERSHIP, remove(bob));
    await change(stage, alice, SETTINGS, { settings: { title: new Uint8Array([2]) } });
    expect(await stage.attach(bob)).toMatchObject({ title: new Uint8Array([1]), headSeq: 3 });
    expect(await stage.attach(alice)).toMatchObject({ title: new Uint8Array([2]), headSeq: 4 });
  });

  test('in a direct conversation both may let messages disappear, and nothing else', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    expect(await change(stage, bob, SETTINGS, { settings: { disappearAfterS: 60 } })).toMatchObject({ seq: 2 });
    expect(await change(stage, bob, SETTINGS, { settings: { title: new Uint8Array(1) } })).toMatchObject({
      refused: 'bad-control',
    });
    // With more no message of anybody would have a time that is taken (4.7).
    expect(await change(stage, bob, SETTINGS, { settings: { disappearAfterS: 4_294_967_295 } })).toMatchObject({
      refused: 'bad-control',
    });
    expect(await change(stage, bob, SETTINGS, { settings: {} })).toMatchObject({ refused: 'bad-control' });
  });
});

describe('[D1.8] device lists', () => {
  const list = (version: number, ...devices: number[]) =>
    wire.DeviceList.encode({ version, devices: devices.map((device) => ({ device })) }).finish();
  const put = (stage: Stage, user: UserId, bytes: Uint8Array) =>
    stage.conversation.putDevices({ conversation, user, list: bytes });

  test('[7.3a] [L1] a new list is an entry, once, and moves the epoch', async () => {
    const stage = await group(alice, bob);
    await stage.append(bob, stage.message(bob));
    expect(await put(stage, bob, list(2, 1, 2))).toEqual({ listVersion: 2 });
    expect(await put(stage, bob, list(2, 1, 2))).toEqual({ listVersion: 2 });
    expect(await put(stage, bob, list(1, 1))).toEqual({ listVersion: 2 });
    stage.restart();
    expect(await stage.attach(bob, { devices: [1, 2, 3] })).toMatchObject({
      headSeq: 3,
      epoch: 3,
      listVersion: 2,
      from: { 1: 1, 2: 3, 3: 4 },
    });
    const page = await stage.page(alice, { controlOnly: true });
    if ('refused' in page) throw new Error(page.refused);
    const entry = wire.Entry.decode(page.entries[1] ?? new Uint8Array());
    expect(entry).toMatchObject({ seq: 3, kind: wire.EntryKind.DEVICES, sender: bob, device: 0, number: 0 });
    expect(wire.Control.decode(entry.body)).toMatchObject({ devices: { user: bob, list: { version: 2 } } });
  });

  test('not for whoever is not in', async () => {
    const stage = await group(alice, bob);
    expect(await put(stage, dave, list(2, 1))).toMatchObject({ refused: 'unknown-conversation' });
    await change(stage, bob, MEMBERSHIP, remove(bob));
    expect(await put(stage, bob, list(2, 1))).toMatchObject({ refused: 'not-a-member' });
    expect(await put(stage, alice, list(2, 1, 2, 3, 4, 5, 6))).toMatchObject({ refused: 'malformed' });
  });
});

describe('[D1.8] a signed list whose devices are gone', () => {
  const { DEVICE_SIGNED_OUT, DEVICE_EXPIRED } = wire.RemovalReason;
  const list = (version: number, ...devices: number[]) =>
    wire.DeviceList.encode({
      version,
      devices: devices.map((device) => ({ device })),
      signature: new Uint8Array(64).fill(7),
    }).finish();
  const put = (stage: Stage, bytes: Uint8Array, version: number, ...removed: [number, wire.RemovalReason][]) =>
    stage.conversation.putDevices({
      ...{ conversation, user: bob, list: bytes, version },
      removed: removed.map(([device, reason]) => ({ device, reason })),
    });
  /** The control entries so far: what came of each, and of each removal its version. */
  const chain = async (stage: Stage) => {
    const page = await stage.page(alice, { controlOnly: true });
    if ('refused' in page) throw new Error(page.refused);
    return page.entries.slice(1).map((bytes) => {
      const { devices, removal, membership } = wire.Control.decode(wire.Entry.decode(bytes).body);
      if (removal) return { ...removal };
      return devices ? `devices ${devices.list?.version}` : membership && 'membership';
    });
  };
  const held = async (stage: Stage) => {
    const state = await stage.attach(bob, { devices: [1] });
    if ('refused' in state) throw new Error(state.refused);
    const { listVersion, listDiffers } = state;
    return { listVersion, listDiffers };
  };

  test('[7.3c] [L1] stays as it is: each of them is a removal, once, with the version that counts', async () => {
    const stage = await group(alice, bob);
    expect(await put(stage, list(3, 1, 2, 3), 3)).toEqual({ listVersion: 3 });
    expect(await put(stage, list(3, 1, 2, 3), 4, [2, DEVICE_SIGNED_OUT])).toEqual({ listVersion: 4 });
    for (let again = 0; again < 2; again++) {
      const gone = [
        [2, DEVICE_SIGNED_OUT],
        [3, DEVICE_EXPIRED],
      ] as [number, wire.RemovalReason][];
      expect(await put(stage, list(3, 1, 2, 3), 5, ...gone)).toEqual({ listVersion: 5 });
    }
    expect(await chain(stage)).toMatchObject([
      'devices 3',
      { user: bob, device: 2, reason: DEVICE_SIGNED_OUT, listVersion: 4 },
      { user: bob, device: 3, reason: DEVICE_EXPIRED, listVersion: 5 },
    ]);
    stage.restart();
    expect(await held(stage)).toEqual({ listVersion: 5, listDiffers: false });
    expect(await put(stage, list(6, 1), 6)).toEqual({ listVersion: 6 });
    expect(await held(stage)).toEqual({ listVersion: 6, listDiffers: false });
  });

  test('[7.3c] is given first where the conversation has another, and the devices that are gone stay gone', async () => {
    const stage = await group(alice, bob);
    expect(await put(stage, list(3, 1, 2), 4, [2, DEVICE_SIGNED_OUT])).toEqual({ listVersion: 4 });
    await change(stage, bob, MEMBERSHIP, remove(bob));
    // By whoever knows of no removal: its version is that of the newest list that was signed.
    const devices = { version: 3, devices: [{ device: 1 }, { device: 2 }] };
    await change(stage, alice, MEMBERSHIP, { membership: { add: [{ user: bob, role: MEMBER, devices }] } });
    expect(await held(stage)).toEqual({ listVersion: 3, listDiffers: false });
    stage.restart();
    expect(await held(stage)).toEqual({ listVersion: 3, listDiffers: false });
    expect(await put(stage, list(3, 1, 2), 4, [2, DEVICE_SIGNED_OUT])).toEqual({ listVersion: 4 });
    expect(await chain(stage)).toMatchObject([
      ...['devices 3', { device: 2, listVersion: 4 }, 'membership', 'membership'],
      { device: 2, listVersion: 4 },
    ]);
  });
});

describe('removal by the server', () => {
  test('[4.3] [7.3a] [L1] ends the membership, once', async () => {
    const stage = await group(alice, bob, carol);
    const request = { conversation, user: alice, reason: wire.RemovalReason.ACCOUNT_DELETED };
    expect(await stage.conversation.removeUser(request)).toEqual({ seq: 2 });
    expect(await stage.conversation.removeUser(request)).toEqual({ seq: 2 });
    expect((await stage.append(alice, stage.message(alice, { epoch: 2 }))).results).toMatchObject([
      { refused: 'not-a-member' },
    ]);
    // Bob stood first among those who came with the creation.
    expect(await change(stage, bob, MEMBERSHIP, add(dave))).toMatchObject({ accepted: true });
  });

  test('a User object that says the account is gone is removed', async () => {
    const stage = await group(alice, bob, carol);
    stage.user(carol).answer = () => ({ status: 'gone' });
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(await stage.attach(alice)).toMatchObject({ headSeq: 3, members: 2 });
    await stage.pass(60_000);
    expect(stage.alarm).toBeNull();
    expect(stage.user(carol).delivered.length).toBeLessThan(5);
  });
});

describe('[D4.1] what everybody who was ever in may read for life is bounded', () => {
  const change = async (stage: Stage, membership: wire.Membership.$Properties) => {
    const state = await stage.attach(alice);
    const epoch = 'refused' in state ? 0 : state.epoch;
    return (await stage.append(alice, stage.control(alice, MEMBERSHIP, { membership }, { epoch }))).results[0];
  };
  const listed = (user: typeof bob) => ({ user, devices: { version: 1, devices: [{ device: 1 }] } });

  test('by the people of a whole life, of whom those who come back count once', async () => {
    const stage = new Stage({ limits: { maxMembersEver: 3 } });
    await stage.group([alice, bob]);
    expect(await change(stage, { add: [listed(carol)] })).toMatchObject({ accepted: true });
    expect(await change(stage, { remove: [bob, carol] })).toMatchObject({ accepted: true });
    expect(await change(stage, { add: [listed(person(4))] })).toMatchObject({
      refused: 'too-many-members',
      detail: 'too many people were in this group; begin a new one',
    });
    expect(await change(stage, { add: [listed(bob)] })).toMatchObject({ accepted: true });
  });

  test('and by how often one person comes', async () => {
    const stage = new Stage({ limits: { maxStays: 2 } });
    await stage.group([alice, bob]);
    await change(stage, { remove: [bob] });
    expect(await change(stage, { add: [listed(bob)] })).toMatchObject({ accepted: true });
    await change(stage, { remove: [bob] });
    expect(await change(stage, { add: [listed(bob)] })).toMatchObject({ refused: 'too-many-members' });
  });
});
