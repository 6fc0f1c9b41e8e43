import { expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import type { Task } from '../task.ts';
import { deleteMessages } from './delete.ts';

const chat = `c${'a'.repeat(22)}`;

/** `roost delete …` in a chat with one message. */
async function run(args: readonly string[]) {
  const did: string[] = [];
  const printed: string[] = [];
  const view = {
    ...{ items: [{ kind: 'message', id: 'the message', seq: 2, body: 'present' }], hasOlder: false, hasNewer: false },
    ...{ loadingOlder: false, ready: true, firstUnread: null },
  };
  const watched = (current: unknown) => ({
    current,
    subscribe: (listener: (value: unknown) => void) => {
      listener(current);
      return () => {};
    },
  });
  const roost = {
    ...{ caughtUp: async () => {}, status: watched({ state: 'online' }), on: () => () => {} },
    timeline: () => ({ ...watched(view), loadOlder: async () => {}, showAround: async () => {}, close: () => {} }),
    deleteForMe: async (_: string, message: string) => void did.push(`for me: ${message}`),
    deleteForEveryone: async (_: string, message: string) => {
      did.push(`for everyone: ${message}`);
      return { id: 'the deletion' };
    },
    settled: async () => ({ id: 'the deletion', seq: 3, at: 0 }),
  };
  const task = {
    ...parseCommandLine(['delete', chat, '2', ...args]),
    client: { roost: async () => roost },
    io: { stopped: new AbortController().signal, err: () => {} },
    print: (_: object, text: string) => void printed.push(text),
  } as unknown as Task;
  await deleteMessages(task);
  return { did, printed };
}

test('what is deleted for oneself is deleted for nobody else', async () => {
  expect(await run(['--for-me'])).toEqual({ did: ['for me: the message'], printed: ['Deleted 2 on this device.'] });
  expect(await run([])).toEqual({ did: ['for everyone: the message'], printed: ['Deleted 2 for everyone.'] });
});
