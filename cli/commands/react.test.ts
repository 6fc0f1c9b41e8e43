import { describe, expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.ts';
import { parseCommandLine } from '../parse.ts';
import { explain } from '../run.ts';
import { RoostError } from '../sdk.ts';
import type { Task } from '../task.ts';
import { react } from './react.ts';

const chat = `c${'a'.repeat(22)}`;

interface ReactionCase {
  readonly body?: string;
  /** What the SDK says to it, and what becomes of it. */
  readonly refuses?: RoostError;
  readonly settles?: Promise<unknown>;
  readonly state?: string;
}

/** `roost react …` in a chat whose message 2 is there, and 3 is what `body` says. */
async function run(
  args: readonly string[],
  { body = 'present', refuses, settles, state = 'online' }: ReactionCase = {},
) {
  const did: string[] = [];
  const printed: { readonly data: object; readonly text: string }[] = [];
  const items = [
    { kind: 'message', id: 'the message', seq: 2, body: 'present' },
    { kind: 'message', id: 'another', seq: 3, body },
    { kind: 'system', id: 'a line', seq: 4 },
  ];
  const view = { items, hasOlder: false, hasNewer: false, loadingOlder: false, ready: true, firstUnread: null };
  const watched = (current: unknown) => ({
    current,
    subscribe: (listener: (value: unknown) => void) => {
      listener(current);
      return () => {};
    },
  });
  const roost = {
    ...{
      caughtUp: () => (state === 'online' ? Promise.resolve() : new Promise(() => {})),
      status: watched({ state, retryAt: 1 }),
      on: () => () => {},
      account: { server: 'here' },
    },
    timeline: () => ({ ...watched(view), loadOlder: async () => {}, close: () => {} }),
    react: async (_: string, message: string, emoji: string | null) => {
      if (refuses !== undefined) throw refuses;
      did.push(`${emoji} to ${message}`);
      return { id: 'the reaction' };
    },
    settled: () => settles ?? Promise.resolve({ id: 'the reaction', seq: 9, at: 0 }),
  };
  const end = async (): Promise<{ code: number; sentence: string }> => {
    try {
      const task = {
        ...parseCommandLine(['react', ...args]),
        client: { roost: async () => roost },
        io: { stopped: new AbortController().signal, err: () => {} },
        print: (data: object, text: string) => void printed.push({ data, text }),
      } as unknown as Task;
      await react(task);
      return { code: 0, sentence: '' };
    } catch (error) {
      const { exit, sentence } = explain(error);
      return { code: exitCodes[exit].code, sentence };
    }
  };
  return { ...(await end()), did, printed };
}

describe('[4.8] roost react', () => {
  test('gives an emoji, and says so, in JSON by names that stay', async () => {
    expect(await run([chat, '2', '👍'])).toEqual({
      ...{ code: 0, sentence: '', did: ['👍 to the message'] },
      printed: [{ data: { chat, seq: 2, id: 'the message', emoji: '👍' }, text: '👍 given to 2.' }],
    });
  });

  test('takes it back', async () => {
    expect(await run([chat, '2', '--remove'])).toEqual({
      ...{ code: 0, sentence: '', did: ['null to the message'] },
      printed: [{ data: { chat, seq: 2, id: 'the message', emoji: null }, text: 'Taken back from 2.' }],
    });
  });

  test.each([
    [[chat, '2'], 'Say which EMOJI'],
    [[chat, '2', '👍', '--remove'], 'Say which EMOJI'],
    [[chat, 'two', '👍'], 'SEQ'],
    [[chat, '-1', '👍'], ''],
    [[chat, '2', '👍', '🎉'], ''],
    [[chat], ''],
    [[chat, '2', '👍', '--wait', 'read'], '--wait'],
  ] as const)('%j makes no sense: 2, and nothing is done', async (args, said) => {
    const { code, sentence, did, printed } = await run(args);
    expect({ code, did, printed }).toEqual({ code: 2, did: [], printed: [] });
    expect(sentence).toContain(said);
  });

  test.each(['ok', 'a', '👍👍', ''])('what is no emoji makes no sense either: %j', async (emoji) => {
    const refused = await run([chat, '2', emoji], { refuses: new RoostError('not-emoji') });
    expect(refused).toMatchObject({ code: 2, sentence: 'A reaction is one emoji, and nothing else.', printed: [] });
  });

  test.each([
    ['there is no such message', '5', {}],
    ['it is a line that nobody wrote', '4', {}],
    ['it was deleted', '3', { body: 'deleted' }],
    ['it has disappeared', '3', { body: 'expired' }],
    ['it cannot be opened', '3', { body: 'unreadable' }],
  ] as const)('7 where %s', async (_, seq, given) => {
    expect(await run([chat, seq, '👍'], given)).toEqual({
      ...{ code: 7, sentence: `There is no message ${seq} in that chat.`, did: [], printed: [] },
    });
  });

  test('3 where the server refuses it, in its words, and nothing is printed as given', async () => {
    const settles = Promise.reject(
      new RoostError('not-a-member', { sentence: 'You are no longer in this conversation.' }),
    );
    settles.catch(() => {});
    expect(await run([chat, '2', '👍'], { settles })).toMatchObject({
      ...{ code: 3, sentence: 'You are no longer in this conversation.', printed: [] },
    });
  });

  test('6 where it is not settled in time: it is kept and goes out later, and is not printed as given', async () => {
    const late = await run([chat, '2', '👍', '--timeout', '1'], { settles: new Promise(() => {}) });
    expect(late).toMatchObject({ code: 6, did: ['👍 to the message'], printed: [] });
    expect(late.sentence).toContain('It is kept');
  });

  test('5 without a connection, and nothing is done', async () => {
    expect(await run([chat, '2', '👍'], { state: 'offline' })).toMatchObject({ code: 5, did: [], printed: [] });
  });
});
