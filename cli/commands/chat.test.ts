import { expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import type { ConversationSummary } from '../sdk.ts';
import type { Task } from '../task.ts';
import { chat } from './chat.ts';

const id = `c${'a'.repeat(22)}`;

/** `roost chat …` on a chat of that kind. */
async function run(args: readonly string[], more: Partial<ConversationSummary> = {}, answer = '') {
  const did: string[] = [];
  const told: string[] = [];
  const printed: string[] = [];
  const call =
    (name: string) =>
    async (...given: unknown[]) =>
      void did.push([name, ...given.slice(1)].join(' '));
  const summary = { id, kind: 'direct', title: 'Ben', isMember: true, isNotes: false, ...more };
  const roost = {
    ...{ caughtUp: async () => {}, setPinned: call('pin'), setArchived: call('archive'), deleteChat: call('delete') },
    ...{
      conversation: () => ({ current: summary }),
      status: { current: { state: 'online' }, subscribe: () => () => {} },
    },
  };
  const task = {
    ...parseCommandLine(['chat', ...args]),
    client: { roost: async () => roost },
    io: { stopped: new AbortController().signal, err: (line: string) => void told.push(line), ask: async () => answer },
    print: (_: object, text: string) => void printed.push(text),
  } as unknown as Task;
  const failed = await chat(task).then(
    () => null,
    (error: Error) => error.message,
  );
  return { did, told: told.join(), printed, failed };
}

test('pins, archives, and takes it back', async () => {
  expect(await run(['pin', id])).toMatchObject({ did: ['pin true'], printed: ['Pinned.'], failed: null });
  expect((await run(['unpin', id])).did).toEqual(['pin false']);
  expect((await run(['archive', id])).did).toEqual(['archive true']);
  expect((await run(['unarchive', id])).did).toEqual(['archive false']);
});

test('a chat is deleted after a question that says what stays; of a group also how one leaves it', async () => {
  const no = await run(['delete', id]);
  expect(no).toMatchObject({ did: [], failed: expect.stringContaining('Nothing was deleted.') });
  expect(no.told).toContain('“Ben” are removed from this device');
  expect(no.told).not.toContain('group');
  expect(await run(['delete', id], {}, 'y')).toMatchObject({ did: ['delete'], printed: ['Deleted on this device.'] });
  expect(await run(['delete', id, '--yes'])).toMatchObject({ did: ['delete'], told: '' });
  expect((await run(['delete', id], { kind: 'group' })).told).toContain('go out of it first: roost group leave');
  expect((await run(['delete', id], { kind: 'group', isNotes: true })).told).not.toContain('group leave');
});
