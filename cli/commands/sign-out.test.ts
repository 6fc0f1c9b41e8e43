import { expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import { keepAccount, openMemoryStore, openRoost, storedAccount } from '../sdk.ts';
import type { Task } from '../task.ts';
import { signOut } from './account.ts';

/** `roost sign-out` with what a release kept that did not encrypt. */
async function old(args: readonly string[], answer = '') {
  const store = openMemoryStore();
  const signedIn = { user: 'u1', device: 1, token: 't', name: 'Ann', server: 'http://127.0.0.1:1' };
  await keepAccount(store, signedIn as never, 'unsafe-plaintext');
  const printed: string[] = [];
  const told: string[] = [];
  const task = {
    ...parseCommandLine(['sign-out', ...args]),
    place: { listened: '/nonexistent/listened' },
    client: { store: async () => store, roost: () => openRoost({ store, connect: false }) },
    io: { err: (line: string) => void told.push(line), ask: async () => answer },
    print: (_: object, text: string) => void printed.push(text),
  } as unknown as Task;
  return { run: () => signOut(task), store, printed, told };
}

test('what cannot be opened any more is erased after a question that says why, so that one may sign up anew', async () => {
  const no = await old([]);
  await expect(no.run()).rejects.toThrow('Nothing was erased.');
  expect(no.told.join()).toContain('did not encrypt yet');
  expect(await storedAccount(no.store)).not.toBeNull();

  for (const yes of [await old([], 'y'), await old(['--yes'])]) {
    await yes.run();
    expect(yes.printed).toEqual(['Erased.']);
    expect(await storedAccount(yes.store)).toBeNull();
  }
});

test('whatever else is wrong erases nothing', async () => {
  const { store } = await old([]);
  const task = {
    ...parseCommandLine(['sign-out', '--yes']),
    client: { store: async () => store, roost: () => Promise.reject(new Error('disk')) },
  } as unknown as Task;
  await expect(signOut(task)).rejects.toThrow('disk');
  expect(await storedAccount(store)).not.toBeNull();
});

test.each([
  [0, ['device'], 'n', false],
  [0, ['device', 'other'], 'n', true],
  [2, ['device', 'other'], 'n', false],
  [2, ['device', 'other'], 'y', true],
])(
  '[B22] with %i messages that were not sent, and %j: they are named, and asked about',
  async (unsent, names, said, goes) => {
    const told: string[] = [];
    let isOut = false;
    const devices = names.map((name, at) => ({ name, own: at === 0, primary: at > 0 }));
    const roost = {
      status: { current: { unsent } },
      devices: async () => devices,
      signOut: async () => void (isOut = true),
    };
    const task = {
      ...parseCommandLine(['sign-out']),
      place: { listened: '/nonexistent/listened' },
      client: { roost: async () => roost },
      io: { err: (line: string) => void told.push(line), ask: async () => said },
      print: () => {},
    } as unknown as Task;
    await signOut(task).catch(({ exit }) => expect(exit).toBe('refused'));
    expect(isOut).toBe(goes);
    expect(told.join().includes('2 messages or files have not been sent yet')).toBe(unsent > 0);
  },
);
