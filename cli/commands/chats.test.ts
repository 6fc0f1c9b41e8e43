import { expect, test } from 'vitest';
import type { ConversationSummary, UserId } from '../sdk.ts';
import type { Task } from '../task.ts';
import { chats } from './chats.ts';

/** What `roost chats` prints of one chat. */
async function printed(
  more: Partial<ConversationSummary>,
  name: (user: UserId) => string = () => 'Ben',
): Promise<{ data: object; text: string }> {
  const chat = {
    id: 'c1',
    title: 'Ben',
    unread: 0,
    addressed: { mentions: 0 },
    last: null,
    peer: null,
    halted: null,
    dispute: null,
    ...more,
  };
  const watched = (current: unknown) => ({
    current,
    subscribe: (listener: (value: unknown) => void) => {
      listener(current);
      return () => {};
    },
  });
  const roost = {
    ...{ conversations: watched([chat]), archived: watched([]) },
    ...{ contacts: watched([]), status: watched({ state: 'online', retryAt: null }) },
    transfer: watched({ state: 'idle', received: 0, total: 0 }),
    ...{ caughtUp: async () => {}, people: { name: (user: UserId) => watched(name(user)) }, profiles: async () => [] },
  };
  const lines: { data: object; text: string }[] = [];
  await chats({
    client: { roost: async () => roost },
    io: { stopped: new AbortController().signal, err: () => {} },
    print: (data: object, text: string) => void lines.push({ data, text }),
  } as unknown as Task);
  return lines[0] as { data: object; text: string };
}

test('[D5.1] a chat that stopped, or is disputed, says so in the list, and how one goes on', async () => {
  const by = { user: 'u2' as UserId, name: 'Ben' };
  const stopped = await printed({ halted: { reason: 'fork', seq: 3, by, sentence: 'Ben’s device says so.' } });
  expect(stopped.text).toContain('! Ben’s device says so. To go on all the same: roost send --anyway');
  const found = await printed({ halted: { reason: 'fork', seq: 3, by: null, sentence: 'It does not fit.' } });
  expect(found.text).toMatch(/! It does not fit\.$/);
  const disputed = await printed({ dispute: { people: [by], sentence: 'Ben’s device says so.' } });
  expect(disputed.data).toMatchObject({ warning: 'Ben’s device says so.' });
  expect((await printed({ pinned: true })).text).toContain('Ben [pinned]');
  expect((await printed({ archived: true })).text).toContain('Ben [archived]');
  const well = await printed({});
  expect(well.text).not.toMatch(/!|\[/);
  expect(well.data).not.toHaveProperty('warning');
});

test('a title goes on into no other column: one that reads so stands in quotes', async () => {
  for (const title of ['Work (5)', 'Work (5 @)', 'Work [archived]', 'Work  you: yes  c9', 'Work\u2003\u2003you: yes'])
    expect((await printed({ title, isOwnTitle: false })).text).toMatch(`“${title}”  `);
  expect((await printed({ title: 'Work (5)', isOwnTitle: true })).text).toMatch(/^Work \(5\) {2}/);
  expect((await printed({ title: 'Work (2026)', unread: 3 })).text).toMatch('“Work (2026)” (3)');
});

test('whoever is named in what is said of a chat has a name by then', async () => {
  const [sender, meant] = ['uSender-of-it', 'uMeant-by-it'] as UserId[] as [UserId, UserId];
  const unnamed = (user: UserId) => ({ user, name: user.slice(0, 6) });
  const mention = { person: unnamed(meant), own: false, start: 0, length: 7 };
  const waitedFor: UserId[] = [];
  const last = { body: 'present', text: '@uMeant', sender: unnamed(sender), mentions: [mention] };
  await printed({ last: last as unknown as NonNullable<ConversationSummary['last']> }, (user) => {
    waitedFor.push(user);
    return 'Ben';
  });
  expect(waitedFor).toEqual([sender, meant]);
});

test('a title that others chose is taken for no address and for nobody’s notes', async () => {
  const row = async (more: Partial<ConversationSummary>) =>
    (await printed({ kind: 'group', isOwnTitle: false, ...more })).text;
  for (const title of ['@bob', '+49 170 1234567', 'Nоtes to self'])
    expect(await row({ title })).toBe(`“${title}”    c1`);
  expect(await row({ title: '“@bob”', kind: 'direct' })).toBe('“@bob”    c1');
  expect(await row({ title: '@bob', isOwnTitle: true })).toBe('@bob    c1');
  expect(await row({ title: 'Notes to self', isNotes: true })).toBe('Notes to self    c1');
  for (const title of ['', '\u2800', '\u200b']) expect(await row({ title })).toBe('a group without a title    c1');
});
