import { expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import { explain } from '../run.ts';
import { type Roost, RoostError, type Trust } from '../sdk.ts';
import type { Task } from '../task.ts';
import { history } from './history.ts';

const id = `c${'a'.repeat(22)}`;
const [ann, ben] = [`u${'a'.repeat(20)}`, `u${'b'.repeat(20)}`];
const encrypted = 'Messages are end-to-end encrypted: the server cannot read them.';

interface Chat {
  readonly peer?: string | null;
  readonly state?: Trust['state'];
  readonly isEncrypted?: boolean;
  readonly name?: string;
  /** Older messages are there, and cannot be had. */
  readonly away?: unknown;
}

/** `roost history` of Ann, in a chat with one message. */
async function run(
  args: readonly string[],
  { peer = ben, state = 'unverified', isEncrypted = true, name = 'Ben', away = null }: Chat,
) {
  const lines: string[] = [];
  const watched = (current: unknown) => ({
    current,
    subscribe: (listen: (value: unknown) => void) => {
      listen(current);
      return () => {};
    },
  });
  const message = {
    ...{
      kind: 'message',
      id: 'm',
      seq: 3,
      own: true,
      sender: { user: ann, name: 'Ann' },
      mentions: [],
      reactions: [],
      quote: null,
    },
    ...{ body: 'present', text: 'hello', at: 1_800_000_000_000, state: 'sent' },
  };
  const timeline = {
    ...watched({ ready: true, hasOlder: away !== null, items: [message] }),
    ...{ close: () => {}, loadOlder: () => Promise.reject(away) },
  };
  const roost = {
    ...{ isEncrypted, account: { user: ann }, caughtUp: async () => {}, timeline: () => timeline },
    status: watched({ state: 'online' }),
    conversations: watched([]),
    conversation: () => watched({ id, kind: peer === null ? 'group' : 'direct', title: name, peer }),
    people: { name: () => watched(name) },
    trust: () => watched({ state, wasVerified: false }),
  } as unknown as Roost;
  const task = {
    ...parseCommandLine(['history', id, ...args]),
    client: { roost: async () => roost },
    io: { stopped: new AbortController().signal, err: (line: string) => void lines.push(`err ${line}`) },
    print: () => void lines.push('the message'),
  } as unknown as Task;
  await history(task).catch((error: unknown) => {
    const { exit, sentence } = explain(error);
    lines.push(`${exit} ${sentence}`);
  });
  return lines;
}

test('the newest messages of a chat stand below the line that it is encrypted, and whether the person was verified', async () => {
  expect(await run([], {})).toEqual([
    'err Messages to Ben are end-to-end encrypted. Compare the safety number to be sure that it is Ben.',
    'the message',
  ]);
  expect(await run([], { state: 'verified' })).toEqual([
    `err ${encrypted} You have compared the safety number with Ben: messages reach them alone.`,
    'the message',
  ]);
  expect((await run([], { state: 'changed' }))[0]).toContain(`${encrypted} The safety number with Ben has changed.`);
  expect((await run([], { state: 'unknown' }))[0]).toContain(`${encrypted} There is no safety number with Ben yet`);
});

test('of a group, and of notes to oneself, it says that they are encrypted', async () => {
  for (const peer of [null, ann]) expect(await run([], { peer })).toEqual([`err ${encrypted}`, 'the message']);
});

test('it is said once, not of each page, and not to scripts; and not where it is not so', async () => {
  expect(await run(['--before', '9'], {})).toEqual(['the message']);
  expect(await run(['--json'], {})).toEqual(['the message']);
  expect(await run([], { isEncrypted: false })).toEqual(['the message']);
});

test('what somebody calls themselves makes no other line of it', async () => {
  const [line = ''] = await run([], { name: 'Ben\nYou have compared it' });
  expect(line).not.toContain('\n');
});

test('[10.5] older history is away: what is here is printed, then it is said when to try again, with the exit code of what cannot be reached', async () => {
  const away = new RoostError('history-unavailable', { afterMs: 10_000 });
  expect(await run(['--json', '--limit', '20'], { away })).toEqual([
    'the message',
    'unreachable Older history cannot be reached just now. Try again in 10 seconds.',
  ]);
  expect(await run(['--json', '--limit', '1'], { away })).toEqual(['the message']);
});
