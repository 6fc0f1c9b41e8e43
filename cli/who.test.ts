import { describe, expect, test } from 'vitest';
import { freshMessages } from './commands/fresh-messages.ts';
import { CommandFailure } from './exit-codes.ts';
import { UsageError } from './parse.ts';
import type {
  ConversationId,
  ConversationSummary,
  MessageItem,
  PublicPerson,
  Roost,
  TimelineItem,
  TimelineView,
  UserId,
} from './sdk.ts';
import { addressOf, findChat, findUser, readNamed } from './who.ts';

test.each([
  ['uAAAAAAAAAAAAAAAAAAAA', { kind: 'user' }],
  ['cAAAAAAAAAAAAAAAAAAAAAA', { kind: 'chat' }],
  ['+49 170-1234567', { kind: 'address', address: { phone: '+491701234567' } }],
  ['0049 170 1234567', { kind: 'address', address: { phone: '+491701234567' } }],
  ['@alice', { kind: 'address', address: { handle: 'alice' } }],
  ['@Alice', { kind: 'address', address: { handle: 'alice' } }],
  ['tel:+44-20-7946-0018', { kind: 'address', address: { phone: '+442079460018' } }],
  ['+44 (0)20 7946 0018', { kind: 'address', address: { phone: '+442079460018' } }],
  ['٠٠٤٤ ٢٠ ٧٩٤٦ ٠٠١٨', { kind: 'address', address: { phone: '+442079460018' } }],
  ['\u200e@alice', { kind: 'address', address: { handle: 'alice' } }],
  ['alice', { kind: 'name' }],
  ['The Group', { kind: 'name' }],
  ['007 fans', { kind: 'name' }],
])('%j names a %j', (text, named) => {
  expect(readNamed(text)).toMatchObject(named);
});

test.each(['@', '@a', '@al ice', '+49', '+call me', '＠alice', 'tel:12', '+1234567'])(
  '%j begins like an address and is none',
  (text) => {
    expect(() => readNamed(text)).toThrow(UsageError);
  },
);

describe('an address means that account and nothing else', () => {
  const id = (letter: string) => `u${letter.repeat(20)}` as UserId;
  const chatId = (letter: string) => `c${letter.repeat(22)}` as ConversationId;
  const [self, bob, eve] = [id('s'), id('b'), id('e')];
  const directory: PublicPerson[] = [
    { user: bob, name: 'Bobby', handle: 'bob', phone: '+4917012345678' },
    { user: eve, name: 'bob', handle: 'eve', phone: null },
    { user: self, name: 'Me', handle: 'self_1', phone: null },
  ];
  const observable = <Value>(current: Value) => ({
    current,
    subscribe: (listener: (value: Value) => void) => {
      listener(current);
      return () => {};
    },
  });
  const chat = (given: Partial<ConversationSummary>) =>
    ({ kind: 'group', peer: null, isOwnTitle: false, ...given }) as ConversationSummary;
  const group = (title: string, letter: string) => chat({ id: chatId(letter), title });

  function roostWith(
    contacts: { user: UserId; name: string }[],
    chats: ConversationSummary[],
  ): { roost: Roost; asked: unknown[] } {
    const asked: unknown[] = [];
    const roost = {
      account: { user: self },
      status: observable({ state: 'online' }),
      contacts: observable(contacts),
      conversations: observable(chats),
      archived: observable([]),
      conversation: (of: ConversationId) => observable(chats.find((one) => one.id === of) ?? null),
      people: { name: () => observable('named') },
      profiles: async (users: UserId[]) => directory.filter((one) => users.includes(one.user)),
      lookUp: async ([address]: { handle?: string; phone?: string }[]) => {
        asked.push(address);
        return directory.filter((one) => one.handle === address?.handle || one.phone === address?.phone);
      },
      direct: async (user: UserId) => `direct ${user}`,
    };
    return { roost: roost as unknown as Roost, asked };
  }

  /** Everything that others can do to be taken for bob. */
  const hostile = roostWith(
    [{ user: eve, name: 'not @bob' }],
    [
      group('@bob', '1'),
      group('bob', '2'),
      group('+4917012345678', '3'),
      group(bob, '4'),
      group(chatId('9'), '5'),
      chat({ id: chatId('6'), kind: 'direct', peer: eve, title: '@bob' }),
    ],
  );

  test.each(['@bob', '@BOB', ' @bob', '+49 170 12345678', '004917012345678', bob])(
    '%j is bob, whatever a group, a profile or a contact is called',
    async (text) => {
      expect(await findUser(hostile.roost, text)).toBe(bob);
      expect(await findChat(hostile.roost, text)).toBe(`direct ${bob}`);
    },
  );

  test('the id of a chat is that chat, also one that is not here', async () => {
    expect(await findChat(hostile.roost, chatId('9'))).toBe(chatId('9'));
  });

  test('an address of nobody is nobody, though a group is called so', async () => {
    const { roost } = roostWith([], [group('@carol', '1'), group('+4917099999999', '2')]);
    for (const text of ['@carol', '+4917099999999'])
      await expect(findChat(roost, text)).rejects.toMatchObject({ exit: 'not-found' });
  });

  test('a bare word never goes to who calls themself so: the refusal names them with what is certain', async () => {
    const failed = await findChat(hostile.roost, 'bob').then(
      () => null,
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(CommandFailure);
    expect(failed).toMatchObject({ exit: 'not-found' });
    const { message } = failed as CommandFailure;
    for (const part of [chatId('2'), 'write @bob']) expect(message).toContain(part);
  });

  test('two of a name: refused, each with handle and id beside it', async () => {
    const { roost } = roostWith(
      [
        { user: bob, name: 'Bob' },
        { user: eve, name: 'Воb' },
      ],
      [group('Bob', '1')],
    );
    const failed = (await findChat(roost, 'Bob').catch((error: unknown) => error)) as CommandFailure;
    expect(failed.exit).toBe('usage');
    for (const part of ['@bob', '+4917012345678', bob, '@eve', eve, chatId('1')])
      expect(failed.message).toContain(part);
    expect(failed.message).not.toContain('\n');
  });

  test('a group that is called like a contact who is still on their way gets nothing', async () => {
    const { roost } = roostWith([], [group('Bob', '1')]);
    const contacts = { current: [] as { user: UserId; name: string }[] };
    const subscribe = (listener: (value: unknown) => void) => {
      listener(contacts.current);
      const timer = setTimeout(() => {
        contacts.current = [{ user: bob, name: 'Bob' }];
        listener(contacts.current);
      }, 20);
      return () => clearTimeout(timer);
    };
    Object.assign(roost, {
      contacts: {
        get current() {
          return contacts.current;
        },
        subscribe,
      },
    });
    await expect(findChat(roost, 'Bob')).rejects.toMatchObject({ exit: 'usage' });
  });

  test('oneself is nobody to write to', async () => {
    for (const text of ['@self_1', self])
      await expect(findChat(hostile.roost, text)).rejects.toMatchObject({
        exit: 'usage',
        message: 'That is you: `roost notes` writes to yourself.',
      });
  });

  test('only an address is looked up, and each time anew', async () => {
    const { roost, asked } = roostWith([{ user: bob, name: 'Bob' }], []);
    expect(await findUser(roost, 'Bob')).toBe(bob);
    expect(asked).toEqual([]);
    await findUser(roost, '@bob');
    await findUser(roost, '@bob');
    expect(asked).toEqual([{ handle: 'bob' }, { handle: 'bob' }]);
  });
});

test('only addresses can sign up', () => {
  expect(addressOf('alice')).toEqual({ handle: 'alice' });
  expect(() => addressOf('The Group')).toThrow('A phone number is');
});

describe('what a listener prints next', () => {
  const person = { user: 'u' as MessageItem['sender']['user'], name: 'A' };
  const message = (seq: number): TimelineItem => ({
    kind: 'message',
    id: `m${seq}` as MessageItem['id'],
    seq,
    own: false,
    fromThisDevice: false,
    sender: person,
    at: seq,
    text: `${seq}`,
    body: 'present',
    state: null,
    receipts: null,
    failure: null,
    quote: null,
    reactions: [],
    mentions: [],
    mentionsMe: false,
    expiresAt: 0,
    canDelete: false,
  });
  const view = (items: TimelineItem[], more: Partial<TimelineView> = {}): TimelineView => ({
    items,
    hasOlder: false,
    loadingOlder: false,
    hasNewer: false,
    ready: true,
    firstUnread: null,
    hasAnswered: false,
    ...more,
  });
  const seqs = (fresh: { messages: readonly MessageItem[] }) => fresh.messages.map((one) => one.seq);

  test('goes on after the last one printed', () => {
    const fresh = freshMessages(view([1, 2, 3, 4].map(message)), 2);
    expect(seqs(fresh)).toEqual([3, 4]);
    expect(fresh.through).toBe(4);
  });

  test('never listened before: what is unread, and nothing that was read', () => {
    expect(seqs(freshMessages(view([1, 2, 3].map(message), { firstUnread: 3 }), undefined))).toEqual([3]);
    expect(freshMessages(view([1, 2, 3].map(message)), undefined)).toMatchObject({ messages: [], through: 3 });
  });

  test('[D3] stops before a gap, so the order is never wrong', () => {
    const gap: TimelineItem = { kind: 'gap', id: 'g', from: 4, through: 6 };
    const fresh = freshMessages(view([message(3), gap, message(7)]), 2);
    expect(seqs(fresh)).toEqual([3]);
    expect(fresh.through).toBe(3);
  });

  test('asks for an older page when the beginning is not here', () => {
    expect(freshMessages(view([message(60), message(61)], { hasOlder: true }), 2)).toMatchObject({ needsOlder: true });
    expect(seqs(freshMessages(view([message(60), message(61)], { hasOlder: false }), 2))).toEqual([60, 61]);
  });

  test('prints nothing before the store was read', () => {
    expect(freshMessages(view([], { ready: false }), undefined)).toMatchObject({
      messages: [],
      through: 0,
      needsOlder: false,
    });
  });
});
