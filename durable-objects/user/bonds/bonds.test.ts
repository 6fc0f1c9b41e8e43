/** What two people have in common, each object by its own side (16.4). */
import { describe, expect, test } from 'vitest';
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { bondTo, bondWith, isAccepted, knows } from './bonds.ts';

const { ACCEPTED, REQUESTED, DECLINED } = wire.Standing;
const [bob, self] = ['uBob', 'uSelf'] as [UserId, UserId];
const id = (name: string) => `c${name}` as ConversationId;

interface Side {
  readonly contacts?: readonly UserId[];
  readonly direct?: ConversationId;
  readonly groups?: readonly ConversationId[];
  readonly chats?: Readonly<Record<string, { readonly standing: wire.Standing; readonly memberThrough: number }>>;
}

const sideOf = ({ contacts = [], direct, groups = [], chats = {} }: Side) =>
  ({
    self,
    limits: { maxSharesNamed: 4 },
    store: { contacts: { has: (user: UserId) => contacts.includes(user) } },
    acquaintances: { directWith: (user: UserId) => (user === bob ? (direct ?? null) : null), groups: () => groups },
    inbox: { get: (chat: ConversationId) => chats[chat] ?? null },
  }) as unknown as Parameters<typeof bondTo>[0];

const inIt = { standing: ACCEPTED, memberThrough: 0 };

test.each([
  [inIt, true],
  [{ standing: ACCEPTED, memberThrough: 7 }, false],
  [{ standing: REQUESTED, memberThrough: 0 }, false],
  [{ standing: DECLINED, memberThrough: 0 }, false],
  [null, false],
])('[16.4] of %j somebody is in it and has accepted it: %s', (chat, expected) =>
  expect(isAccepted(chat)).toBe(expected),
);

describe('what one side says', () => {
  test('[16.4] a direct chat that is only requested is none, and stands before the groups once it is accepted', () => {
    const [direct, group] = [id('Direct'), id('Group')];
    const asked = { standing: REQUESTED, memberThrough: 0 };
    expect(bondTo(sideOf({ direct, groups: [group], chats: { [direct]: asked } }), bob).shares).toEqual([group]);
    const accepted = sideOf({ contacts: [bob], direct, groups: [group], chats: { [direct]: inIt } });
    expect(bondTo(accepted, bob)).toEqual({ isContact: true, shares: [direct, group] });
  });
});

describe('what both have', () => {
  test('[16.4] contacts count both ways alone', () => {
    expect(bondWith(sideOf({ contacts: [bob] }), bob, { isContact: true })).toEqual({ isContact: true, shares: [] });
    expect(bondWith(sideOf({ contacts: [bob] }), bob, { isContact: false })).toBeNull();
    expect(bondWith(sideOf({}), bob, { isContact: true })).toBeNull();
  });

  test('[16.4] a conversation counts that this side has accepted as well, and three of many are kept', () => {
    const chats = Object.fromEntries(['A', 'B', 'C', 'D'].map((name) => [id(name), inIt]));
    const shares = [id('Foreign'), id('A'), id('B'), id('C'), id('D')];
    expect(bondWith(sideOf({ chats }), bob, { shares })?.shares).toEqual([id('A'), id('B'), id('C')]);
    expect(bondWith(sideOf({ chats }), bob, { shares: [id('Foreign')] })).toBeNull();
  });

  test('[16.4] of what somebody names no more is looked at than anybody has to name', () => {
    const foreign = Array.from({ length: 5 }, (_, at) => id(`Foreign${at}`));
    const side = sideOf({ chats: { [id('A')]: inIt } });
    expect(bondWith(side, bob, { shares: [...foreign.slice(0, 4), id('A')] })?.shares).toEqual([id('A')]);
    expect(bondWith(side, bob, { shares: [...foreign, id('A')] })).toBeNull();
  });
});

test('a person knows themselves, their contacts, whose direct chat they accepted, and members of a group of theirs', () => {
  expect(knows(sideOf({}), self)).toBe(true);
  expect(knows(sideOf({ contacts: [bob] }), bob)).toBe(true);
  expect(knows(sideOf({ direct: id('D'), chats: { [id('D')]: inIt } }), bob)).toBe(true);
  expect(knows(sideOf({ chats: { [id('G')]: inIt } }), bob, [id('G')])).toBe(true);
  const asked = { standing: REQUESTED, memberThrough: 0 };
  expect(knows(sideOf({ direct: id('D'), chats: { [id('D')]: asked } }), bob)).toBe(false);
});
