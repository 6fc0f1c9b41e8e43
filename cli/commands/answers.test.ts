/** What a command that did something says of whom and of what it was: names, and ids for programs alone. */
import { expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import type { Task } from '../task.ts';
import { chats } from './chats.ts';
import { devices } from './devices.ts';
import { group } from './group.ts';
import { history } from './history.ts';
import { contacts } from './people.ts';
import { accept, decline, requests } from './requests.ts';

const [user, chat] = [`u${'a'.repeat(20)}`, `c${'a'.repeat(22)}`];
const watched = (current: unknown) => ({
  current,
  subscribe: (listener: (value: unknown) => void) => {
    listener(current);
    return () => {};
  },
});

const device = (number: number, name: string, own: boolean) => ({
  ...{ device: number, name, own, primary: own, online: true, lastSeenAt: 0, addedAt: 0, place: null },
});

/** What is printed of it for a person, and for a program. */
async function printed(
  run: (task: Task) => Promise<void>,
  args: readonly string[],
  /** Of the one request that there is, if any. */
  title: string | null = 'Ben',
  said: Partial<Task['io']> = { err: () => {} },
  name = 'Ben',
): Promise<string[]> {
  const told: string[] = [];
  const request = { from: { user, name: 'Ben' } };
  const members = [{ user, name: 'Ben', role: 'member', own: false }];
  const sent = { id: 'm1' };
  const roost = {
    account: { user: `u${'m'.repeat(20)}`, server: 'http://127.0.0.1' },
    ...{ caughtUp: async () => {}, status: watched({ state: 'online', retryAt: null }) },
    ...{ conversations: watched([]), archived: watched([]), contacts: watched([]) },
    requests: watched(title === null ? [] : [{ id: chat, kind: title === 'Ben' ? 'direct' : 'group', title, request }]),
    transfer: watched({ state: 'idle', received: 0, total: 0 }),
    timeline: () => ({ ...watched({ ready: true, hasOlder: false, items: [] }), close: () => {} }),
    group: () => watched({ id: chat, title: 'Rowing', ownRole: 'admin', members }),
    conversation: () => watched({ id: chat, kind: 'group', title: 'Rowing' }),
    people: { name: () => watched(name) },
    devices: async () => [device(1, 'Phone', true), device(2, 'Laptop (this device, primary)', false)],
    ...{ newDevices: watched([]), seenDevices: async () => {} },
    ...{ accept: async () => {}, decline: async () => {} },
    ...{ removeMember: async () => sent, setRole: async () => sent },
    ...{ profiles: async () => [], on: () => () => {}, settled: async () => ({ id: 'm1', seq: 3, at: 1 }) },
  };
  await run({
    ...parseCommandLine(args),
    client: { roost: async () => roost },
    io: { stopped: new AbortController().signal, ...said },
    print: (data: object, text: string) => void told.push(text, JSON.stringify(data)),
  } as unknown as Task);
  return told;
}

test('who or what was accepted or declined is called by its name', async () => {
  const data = (accepted: boolean) => JSON.stringify({ chat, accepted });
  expect(await printed(accept, ['accept', chat])).toEqual(['Accepted: Ben.', data(true)]);
  expect(await printed(decline, ['decline', '--yes', user])).toEqual(['Declined: Ben.', data(false)]);
  expect(await printed(accept, ['accept', chat], '')).toEqual(['Accepted: a group without a title.', data(true)]);
});

test('a request is declined once the person has said so, after what that does', async () => {
  const asked: string[] = [];
  const says = (answer: string) => ({ err: () => {}, ask: async (text: string) => (asked.push(text), answer) });
  expect(await printed(decline, ['decline', user], 'Ben', says('y'))).toHaveLength(2);
  await expect(printed(decline, ['decline', chat], 'Rowing', says('n'))).rejects.toThrow('Nothing was declined.');
  expect(asked).toEqual([
    'The chat with “Ben” is silenced, and they are not told. Decline? [y/N] ',
    'You leave the group “Rowing”. Decline? [y/N] ',
  ]);
});

test('an empty list says so to a person, on stderr, and nothing to a program', async () => {
  const told: string[] = [];
  const said = { err: (text: string) => void told.push(text) };
  const lists = { chats, contacts, history, requests } as const;
  for (const [name, command] of Object.entries(lists)) {
    const args = name === 'history' ? [name, chat] : [name];
    expect(await printed(command, args, null, said)).toEqual([]);
    expect(await printed(command, [...args, '--json'], null, said)).toEqual([]);
  }
  expect(await printed(history, ['history', chat, '--before', '4'], null, said)).toEqual([]);
  expect(told).toEqual([
    'No chats yet: roost send @HANDLE TEXT begins one.',
    'No contacts yet: roost contacts add WHO [NAME].',
    'No messages yet.',
    'No requests.',
    'No messages before 4.',
  ]);
});

test('whoever asks is called as everywhere else: a name that reads like more than one is marked as a name', async () => {
  const name = '“Bob (@bob)”';
  const [line] = await printed(requests, ['requests'], 'Ben', { err: () => {} }, name);
  expect(line).toMatch(/^“Bob \(@bob\)” \(u/);
});

test('a device that calls itself more than a name is told in quotes', async () => {
  const lines = await printed(devices, ['devices']);
  expect(lines.filter((line) => !line.startsWith('{'))).toEqual([
    expect.stringMatching(/^ {2}1 {2}Phone \(this device, primary\): online/),
    expect.stringMatching(/^ {2}2 {2}“Laptop \(this device, primary\)”: online/),
  ]);
});

test('and so is who was taken out of a group, or made its admin', async () => {
  expect((await printed(group, ['group', 'remove', chat, user]))[0]).toBe('Removed Ben.');
  expect((await printed(group, ['group', 'role', chat, user, 'admin']))[0]).toBe('Ben is now admin.');
});
