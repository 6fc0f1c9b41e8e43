import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import type { Task } from '../task.ts';
import { verify } from './verify.ts';

const groups = Array.from({ length: 12 }, (_, index) => String(10_000 + index));
const choir = `c${'c'.repeat(22)}`;
const [ann, ben] = [`u${'a'.repeat(20)}`, `u${'b'.repeat(20)}`];

/** `roost verify` of Ann, who knows Ben's number. */
function asAnn(args: readonly string[], name = 'Ben') {
  const noted: boolean[] = [];
  const notedOf: (readonly [key: string, chat: string | undefined])[] = [];
  const printed: string[] = [];
  const watched = (current: unknown) => ({ current, subscribe: () => () => {} });
  const roost = {
    account: { user: ann, server: 'http://127.0.0.1' },
    status: watched({ state: 'online', retryAt: null }),
    caughtUp: async () => {},
    contacts: watched([]),
    conversations: watched([{ id: choir, kind: 'group', title: 'Choir', isOwnTitle: true, peer: null }]),
    conversation: () => watched({ id: choir, kind: 'group' }),
    people: { name: () => watched(name) },
    profiles: async (users: readonly string[]) => users.map((user) => ({ user, name: 'Ben' })),
    safetyNumber: async (_: string, chat?: string) =>
      chat === undefined
        ? { groups, scannable: 'roost-number:', key: 'known' }
        : { groups: groups.toReversed(), scannable: 'roost-number:', key: 'in the choir' },
    setVerified: async (_: string, { key }: { key: string }, isVerified: boolean, chat?: string) => {
      noted.push(isVerified);
      notedOf.push([key, chat]);
    },
    trust: () => watched({ state: noted.at(-1) ? 'verified' : 'unverified', wasVerified: false, key: 'known' }),
  };
  const task = {
    ...parseCommandLine(['verify', ...args]),
    client: { roost: async () => roost },
    io: { stopped: new AbortController().signal, err: () => {} },
    print: (_: object, text: string) => void printed.push(text),
  } as unknown as Task;
  return { run: () => verify(task), noted, notedOf, printed };
}

describe('[E42] roost verify', () => {
  test('notes that the number is the same only when it is, however it is written', async () => {
    for (const number of [groups.join(' '), groups.join(''), groups.join('-')]) {
      const same = asAnn([ben, '--number', number]);
      await same.run();
      expect(same.noted).toEqual([true]);
      expect(same.printed.join()).toContain('You have compared the safety number with Ben');
    }
    const other = asAnn([ben, '--number', groups.join('').replace(/^1/, '2')]);
    await expect(other.run()).rejects.toThrow('It is not the same as at Ben');
    expect(other.noted).toEqual([]);
  });

  test.each([
    ['12345 67890', 'A safety number has 60 digits; that has 10.'],
    ['roost-number:AAAA', 'A safety number has 60 digits; that is none.'],
  ])('refuses what is no number: %s', async (number, why) => {
    const { run, noted } = asAnn([ben, '--number', number]);
    await expect(run()).rejects.toThrow(why);
    expect(noted).toEqual([]);
  });

  test('refuses to note both, and to compare oneself', async () => {
    for (const args of [
      [ben, '--yes', '--clear'],
      [ben, '--number', groups.join(''), '--clear'],
    ]) {
      const { run, noted } = asAnn(args);
      await expect(run()).rejects.toThrow('not both');
      expect(noted).toEqual([]);
    }
    await expect(asAnn([ann]).run()).rejects.toThrow('That is you');
  });

  test('[E44] notes what it has shown: of the chat with the person, or of the group that it is asked about', async () => {
    const direct = asAnn([ben, '--yes']);
    await direct.run();
    expect(direct.notedOf).toEqual([['known', undefined]]);
    const inGroup = asAnn([ben, '--in', choir, '--number', groups.toReversed().join('')]);
    await inGroup.run();
    expect(inGroup.notedOf).toEqual([['in the choir', choir]]);
    expect(inGroup.printed.join()).toContain('10011 10010 10009 10008');
    await expect(asAnn([ben, '--in', choir, '--number', groups.join('')]).run()).rejects.toThrow('not the same');
  });

  test('shows the number alone, and notes nothing, unless it is told to', async () => {
    const { run, noted, printed } = asAnn([ben]);
    await run();
    expect(noted).toEqual([]);
    expect(printed.join()).toContain('10000 10001 10002 10003');
  });
});

test('what somebody calls themselves makes no further row of digits', async () => {
  const shown = asAnn([ben], 'Ben\n99999 99999 99999 99999');
  await shown.run();
  expect(shown.printed.join().split('\n')).toHaveLength(4);
});
