/** The rules of control entries, each where it just holds and where it just does not. */
import { describe, expect, test } from 'vitest';
import { wire } from '../schema/gen/wire.js';
import { decodeMessage } from './codec.ts';
import { type GroupChange, type GroupNow, maxGone, type PersonNow, readGroupChange } from './group-fold.ts';
import { isRefusal } from './refusals.ts';

const { EntryKind, Role, ConversationKind } = wire;
const id = (name: string) => `u${name.repeat(20)}`;
const [ann, ben, cat, dan] = ['a', 'b', 'c', 'd'].map(id) as [string, string, string, string];
const limits = { maxDevices: 3, maxTitleBytes: 8, maxDisappearAfterS: 100 };
const title = (length: number) => new Uint8Array(length);
const list = (version: number, ...devices: number[]) => ({ version, devices: devices.map((device) => ({ device })) });

const person = (user: string, more: Partial<PersonNow> = {}): PersonNow => ({
  ...{ user, isIn: true, role: Role.MEMBER, since: 1, place: 0, listVersion: 1, givenVersion: 0, leastVersion: 0 },
  ...{ devices: [1], gone: [], ...more },
});

function group(people: readonly PersonNow[], kind: wire.ConversationKind = ConversationKind.GROUP): GroupNow {
  const all = people.map((one, place) => ({ ...one, place }));
  return {
    ...{ kind, epoch: people.length === 0 ? 0 : 7 },
    person: (user) => all.find((one) => one.user === user),
    present: () => all.filter(({ isIn }) => isIn),
  };
}
const none = group([], 0);
const annAndBen = group([person(ann, { role: Role.ADMIN }), person(ben)]);

function outcome(now: GroupNow, sender: string, kind: wire.EntryKind, control: wire.Control.$Properties) {
  const body = decodeMessage(wire.Control, wire.Control.encode({ epoch: now.epoch, ...control }).finish());
  if (body === null) throw new Error('not encoded well');
  return readGroupChange(now, { kind, sender }, body, limits);
}
const refused = (...given: Parameters<typeof outcome>) => {
  const made = outcome(...given);
  return isRefusal(made) ? made.refused : null;
};
const change = (...given: Parameters<typeof outcome>): GroupChange => {
  const made = outcome(...given);
  if (isRefusal(made)) throw new Error(made.refused);
  return made;
};

describe('[L4] a creation', () => {
  const create = (
    kind: wire.ConversationKind,
    members: wire.Member.$Properties[],
    more: wire.Creation.$Properties = {},
  ) => [none, ann, EntryKind.CREATION, { creation: { kind, members, ...more } }] as const;
  const admin = { user: ann, role: Role.ADMIN };

  test('of a group names its creator as an admin, and everybody once', () => {
    const made = change(
      ...create(ConversationKind.GROUP, [{ user: ben, devices: list(4, 1, 2) }, admin], { title: title(8) }),
    );
    expect(made).toMatchObject({ kind: ConversationKind.GROUP, title: { length: 8 }, leave: [], roles: [] });
    expect(made.join.map(({ user, role }) => [user, role])).toEqual([
      [ben, Role.MEMBER],
      [ann, Role.ADMIN],
    ]);
    expect(made.lists).toEqual([
      { user: ben, list: { version: 4, devices: [1, 2] }, isGiven: false },
      { user: ann, list: { version: 0, devices: [] }, isGiven: false },
    ]);
    for (const members of [
      [{ user: ann }],
      [{ user: ben, role: Role.ADMIN }],
      [admin, admin],
      [admin, { user: 'x' }],
    ]) {
      expect(refused(...create(ConversationKind.GROUP, members)), JSON.stringify(members)).toBe('bad-control');
    }
    expect(refused(...create(ConversationKind.GROUP, [{ user: ann, role: 3 as wire.Role }]))).toBe('bad-control');
    expect(refused(...create(ConversationKind.GROUP, [admin], { title: title(9) }))).toBe('bad-control');
    expect(refused(...create(3 as wire.ConversationKind, [admin]))).toBe('bad-control');
  });

  test('of a direct conversation names two people, no admin and no title', () => {
    const two = [{ user: ann }, { user: ben }];
    expect(change(...create(ConversationKind.DIRECT, two)).join).toHaveLength(2);
    expect(refused(...create(ConversationKind.DIRECT, [{ user: ann }]))).toBe('bad-control');
    expect(refused(...create(ConversationKind.DIRECT, [...two, { user: cat }]))).toBe('bad-control');
    expect(refused(...create(ConversationKind.DIRECT, [admin, { user: ben }]))).toBe('bad-control');
    expect(refused(...create(ConversationKind.DIRECT, two, { title: title(1) }))).toBe('bad-control');
  });

  test('comes once, and names lists that are lists', () => {
    expect(refused(annAndBen, ann, EntryKind.CREATION, { creation: { kind: 2, members: [admin] } })).toBe(
      'bad-control',
    );
    for (const devices of [list(1, 0), list(1, 2, 2), list(1, 1, 2, 3, 4)]) {
      expect(refused(...create(ConversationKind.GROUP, [{ ...admin, devices }]))).toBe('bad-control');
    }
  });
});

describe('[L4] a change of members', () => {
  const by = (sender: string, membership: wire.Membership.$Properties, now = annAndBen) =>
    [now, sender, EntryKind.MEMBERSHIP, { membership }] as const;

  test('is an admin’s, but for leaving', () => {
    expect(change(...by(ann, { remove: [ben], add: [{ user: cat }] }))).toMatchObject({
      leave: [ben],
      join: [{ user: cat }],
    });
    expect(change(...by(ben, { remove: [ben] })).leave).toEqual([ben]);
    expect(refused(...by(ben, { remove: [ann] }))).toBe('not-an-admin');
    expect(refused(...by(ben, { remove: [ben], add: [{ user: cat }] }))).toBe('not-an-admin');
    expect(refused(...by(cat, { remove: [cat] }))).toBe('not-a-member');
  });

  test('does something, and nothing twice', () => {
    expect(refused(...by(ann, {}))).toBe('bad-control');
    expect(refused(...by(ann, { remove: [ben, ben] }))).toBe('bad-control');
    expect(refused(...by(ann, { add: [{ user: cat }, { user: cat }] }))).toBe('bad-control');
    expect(refused(...by(ann, { add: [{ user: ben }] }))).toBe('bad-control');
    expect(refused(...by(ann, { add: [{ user: ben }], remove: [ben] }))).toBe('bad-control');
    expect(refused(...by(ann, { remove: [cat] }))).toBe('bad-control');
    expect(refused(...by(ann, { remove: [ann] }, group([person(ann), person(ben)], ConversationKind.DIRECT)))).toBe(
      'bad-control',
    );
  });

  test('is of the epoch that it names', () => {
    const membership = { remove: [ben] };
    expect(refused(annAndBen, ann, EntryKind.MEMBERSHIP, { epoch: 6, membership })).toBe('bad-control');
  });

  test('[D7.1] leaves an admin: who is in longest, and of those who came together, who was named first', () => {
    const left = (people: readonly PersonNow[], leave: wire.Membership.$Properties) =>
      change(...by(ann, leave, group([person(ann, { role: Role.ADMIN }), ...people]))).roles;
    const admin = (user: string) => [{ user, role: Role.ADMIN }];
    const leave = { remove: [ann] };
    expect(left([person(ben, { since: 5 }), person(cat, { since: 3 })], leave)).toEqual(admin(cat));
    expect(left([person(ben, { since: 3 }), person(cat, { since: 3 })], leave)).toEqual(admin(ben));
    expect(left([person(ben), person(cat, { since: 9, role: Role.ADMIN })], leave)).toEqual([]);
    expect(left([person(ben, { isIn: false, since: 1 }), person(cat, { since: 3 })], leave)).toEqual(admin(cat));
    expect(left([], leave)).toEqual([]);
    // Those who come with the entry that all others leave by.
    expect(left([], { ...leave, add: [{ user: ben }, { user: cat }] })).toEqual(admin(ben));
    expect(left([], { ...leave, add: [{ user: ben }, { user: cat, role: Role.ADMIN }] })).toEqual([]);
    expect(left([person(cat, { isIn: false })], { ...leave, add: [{ user: ben }, { user: cat }] })).toEqual(admin(cat));
    expect(left([person(dan)], { ...leave, add: [{ user: ben }] })).toEqual(admin(dan));
    // A group that lacks an admin gets one by a removal, too.
    const noAdmin = group([person(ann), person(ben)]);
    expect(change(noAdmin, ann, EntryKind.REMOVAL, { removal: { user: ann } }).roles).toEqual(admin(ben));
  });

  test('[7.3a] names a device list that counts unless the person’s own object gave a newer one', () => {
    const lists = (held: Partial<PersonNow>, named: wire.DeviceList.$Properties | null) => {
      const now = group([person(ann, { role: Role.ADMIN }), person(ben, { isIn: false, ...held })]);
      const made = outcome(...by(ann, { add: [{ user: ben, devices: named }] }, now));
      return isRefusal(made) ? made.refused : made.lists.map((one) => one.list);
    };
    expect(lists({ leastVersion: 3, listVersion: 3 }, list(3, 2))).toEqual([{ version: 3, devices: [2] }]);
    expect(lists({ leastVersion: 3, listVersion: 3 }, list(2, 2))).toBe('bad-control');
    // An addition that names no list leaves the one that is held as it is; the first one is empty then.
    expect(lists({ listVersion: 3 }, null)).toEqual([]);
    expect(lists({ listVersion: 0 }, null)).toEqual([{ version: 0, devices: [] }]);
  });
});

describe('[L4] roles and settings', () => {
  test('are given by admins to those who are in, and never the last admin’s to take', () => {
    const by = (sender: string, ...changes: wire.Member.$Properties[]) =>
      [annAndBen, sender, EntryKind.ROLES, { roles: { changes } }] as const;
    const swap = [
      { user: ann, role: Role.MEMBER },
      { user: ben, role: Role.ADMIN },
    ];
    expect(change(...by(ann, ...swap)).roles).toEqual(swap);
    expect(refused(...by(ann, { user: ann, role: Role.MEMBER }))).toBe('bad-control');
    expect(refused(...by(ben, { user: ben, role: Role.ADMIN }))).toBe('not-an-admin');
    expect(refused(...by(ann, { user: cat, role: Role.ADMIN }))).toBe('bad-control');
    expect(refused(...by(ann, { user: ben, role: 0 }))).toBe('bad-control');
    expect(refused(...by(ann, { user: ben, role: 3 as wire.Role }))).toBe('bad-control');
    expect(refused(...by(ann, { user: ben, role: 2 }, { user: ben, role: 1 }))).toBe('bad-control');
    expect(refused(...by(ann))).toBe('bad-control');
  });

  test('say what they change, and keep the rest', () => {
    const by = (sender: string, settings: wire.Settings.$Properties, now = annAndBen) =>
      [now, sender, EntryKind.SETTINGS, { settings }] as const;
    const direct = group([person(ann), person(ben)], ConversationKind.DIRECT);
    expect(change(...by(ann, { announcementsOnly: false }))).toMatchObject({ title: null, announcementsOnly: false });
    expect(change(...by(ann, { title: title(0) })).title).toHaveLength(0);
    expect(change(...by(ben, { disappearAfterS: 0 }, direct)).disappearAfterS).toBe(0);
    expect(refused(...by(ben, { disappearAfterS: 0 }))).toBe('not-an-admin');
    expect(refused(...by(ben, { title: title(1) }, direct))).toBe('bad-control');
    expect(refused(...by(ben, { announcementsOnly: true }, direct))).toBe('bad-control');
    expect(refused(...by(ann, {}))).toBe('bad-control');
    expect(refused(...by(ann, { title: title(9) }))).toBe('bad-control');
    expect(refused(...by(ann, { disappearAfterS: 101 }))).toBe('bad-control');
  });
});

describe('[7.3a] what the server says by itself', () => {
  const now = group([person(ann, { givenVersion: 3, devices: [1, 2] }), person(ben, { isIn: false })]);
  const given = (user: string, named: wire.DeviceList.$Properties | null) =>
    [now, user, EntryKind.DEVICES, { devices: { user, list: named } }] as const;

  test('a list of the person’s own object never goes back', () => {
    expect(change(...given(ann, list(3, 1))).lists).toEqual([
      { user: ann, list: { version: 3, devices: [1] }, isGiven: true },
    ]);
    expect(refused(...given(ann, list(2, 1)))).toBe('bad-control');
    expect(refused(...given(ann, list(0, 1)))).toBe('bad-control');
    expect(refused(...given(ann, null))).toBe('bad-control');
    expect(refused(...given(ann, list(4, 0)))).toBe('bad-control');
    expect(refused(...given(cat, list(4, 1)))).toBe('bad-control');
  });

  test('a removal takes a person, or one of their devices', () => {
    const remove = (user: string, device = 0) => [now, user, EntryKind.REMOVAL, { removal: { user, device } }] as const;
    expect(change(...remove(ann)).leave).toEqual([ann]);
    expect(change(...remove(ann, 2)).lists).toMatchObject([{ user: ann, list: { devices: [1] }, isGiven: false }]);
    expect(refused(...remove(ben))).toBe('bad-control');
    expect(refused(...remove(cat))).toBe('bad-control');
    expect(refused(...remove(cat, 1))).toBe('bad-control');
  });
});

describe('[7.3c] a device that was removed', () => {
  const annWith = (more: Partial<PersonNow>) => group([person(ann, more), person(ben, { role: Role.ADMIN })]);
  const remove = (held: Partial<PersonNow>, device: number, listVersion = 0) =>
    [annWith(held), ann, EntryKind.REMOVAL, { removal: { user: ann, device, listVersion } }] as const;

  test('is gone for good, and the list counts as the person’s own object counts it', () => {
    expect(change(...remove({ devices: [1, 2], listVersion: 3, gone: [4] }, 2, 5))).toMatchObject({
      lists: [{ user: ann, list: { version: 5, devices: [1] }, isGiven: false }],
      gone: [{ user: ann, devices: [2, 4] }],
    });
    // Older servers say no version; none makes a list older than it is.
    expect(change(...remove({ devices: [1, 2], listVersion: 3 }, 2)).lists).toMatchObject([{ list: { version: 3 } }]);
    // Before the list that names it.
    expect(change(...remove({ devices: [1], listVersion: 3 }, 2, 5)).gone).toEqual([{ user: ann, devices: [2] }]);
  });

  test('is removed again only where another list came between', () => {
    expect(refused(...remove({ listVersion: 5, gone: [2] }, 2, 5))).toBe('bad-control');
    expect(change(...remove({ listVersion: 4, gone: [2] }, 2, 5))).toMatchObject({
      lists: [{ list: { version: 5, devices: [1] } }],
      gone: [{ devices: [2] }],
    });
  });

  test('comes back with no list, neither given nor named', () => {
    const given = { devices: { user: ann, list: list(9, 1, 2, 3) } };
    expect(change(annWith({ gone: [2] }), ann, EntryKind.DEVICES, given).lists).toEqual([
      { user: ann, list: { version: 9, devices: [1, 3] }, isGiven: true },
    ]);
    const away = annWith({ isIn: false, gone: [1, 2], listVersion: 5, leastVersion: 3 });
    const add = { membership: { add: [{ user: ann, devices: list(3, 2, 3) }] } };
    expect(change(away, ben, EntryKind.MEMBERSHIP, add).lists).toEqual([
      { user: ann, list: { version: 3, devices: [3] }, isGiven: false },
    ]);
  });

  test('is remembered with 255 others, the newest', () => {
    const gone = Array.from({ length: maxGone }, (_, i) => i + 2);
    const [made] = change(...remove({ gone }, maxGone + 2, 2)).gone;
    expect(made?.devices).toHaveLength(256);
    expect([made?.devices[0], made?.devices.at(-1)]).toEqual([3, 258]);
  });
});
