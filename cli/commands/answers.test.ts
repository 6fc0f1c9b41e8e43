/** What a command that did something says of whom and of what it was: names, and ids for programs alone. */
import { expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import type { Task } from '../task.ts';
import { group } from './group.ts';
import { accept, decline } from './requests.ts';

const [user, chat] = [`u${'a'.repeat(20)}`, `c${'a'.repeat(22)}`];
const watched = (current: unknown) => ({
  current,
  subscribe: (listener: (value: unknown) => void) => {
    listener(current);
    return () => {};
  },
});

/** What is printed of it for a person, and for a program. */
async function printed(run: (task: Task) => Promise<void>, args: readonly string[], title = 'Ben'): Promise<string[]> {
  const told: string[] = [];
  const request = { from: { user, name: 'Ben' } };
  const members = [{ user, name: 'Ben', role: 'member', own: false }];
  const sent = { id: 'm1' };
  const roost = {
    account: { user: `u${'m'.repeat(20)}`, server: 'http://127.0.0.1' },
    ...{ caughtUp: async () => {}, status: watched({ state: 'online', retryAt: null }) },
    ...{ conversations: watched([]), archived: watched([]), contacts: watched([]) },
    requests: watched([{ id: chat, kind: title === 'Ben' ? 'direct' : 'group', title, request }]),
    group: () => watched({ id: chat, title: 'Rowing', ownRole: 'admin', members }),
    conversation: () => watched({ id: chat, kind: 'group', title: 'Rowing' }),
    people: { name: () => watched('Ben') },
    ...{ accept: async () => {}, decline: async () => {} },
    ...{ removeMember: async () => sent, setRole: async () => sent },
    ...{ profiles: async () => [], on: () => () => {}, settled: async () => ({ id: 'm1', seq: 3, at: 1 }) },
  };
  await run({
    ...parseCommandLine(args),
    client: { roost: async () => roost },
    io: { stopped: new AbortController().signal, err: () => {} },
    print: (data: object, text: string) => void told.push(text, JSON.stringify(data)),
  } as unknown as Task);
  return told;
}

test('who or what was accepted or declined is called by its name', async () => {
  const data = (accepted: boolean) => JSON.stringify({ chat, accepted });
  expect(await printed(accept, ['accept', chat])).toEqual(['Accepted: Ben.', data(true)]);
  expect(await printed(decline, ['decline', user])).toEqual(['Declined: Ben.', data(false)]);
  expect(await printed(accept, ['accept', chat], '')).toEqual(['Accepted: a group without a title.', data(true)]);
});

test('and so is who was taken out of a group, or made its admin', async () => {
  expect((await printed(group, ['group', 'remove', chat, user]))[0]).toBe('Removed Ben.');
  expect((await printed(group, ['group', 'role', chat, user, 'admin']))[0]).toBe('Ben is now admin.');
});
