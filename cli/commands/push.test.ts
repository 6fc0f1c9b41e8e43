import { describe, expect, test } from 'vitest';
import { newSubscription } from '../../tests/harness/push-receiver.ts';
import { parseCommandLine } from '../parse.ts';
import type { PushState, PushTarget } from '../sdk.ts';
import type { Task } from '../task.ts';
import { push } from './push.ts';

const never = { addedAt: 0, queuedAt: 0, acceptedAt: 0, fetchedAt: 0, ackedAt: 0, provenAt: 0, failedAt: 0 };
const { p256dh } = newSubscription();
/** In 1970 in every time zone. */
const day = 5 * 86_400_000;
/** As one of 64 does, it begins with a dash. */
const auth = '-E2g_RAHc3jA7M0Uh7slHw';
const endpoint = 'https://push.example/up?token=1';

/** `roost push` on a device that is woken so, and what it asks of the server. */
function device(state: Partial<PushState> | null = null, kinds = ['web-push', 'unified-push']) {
  const asked: (PushTarget | 'remove')[] = [];
  const printed: { data: object; text: string }[] = [];
  const own = state && { kind: 'unified-push' as const, ...never, failure: '', isGone: false, ...state };
  const roost = {
    push: {
      status: async () => ({ key: 'BKEY', kinds, state: own }),
      register: async (target: PushTarget) => void asked.push(target),
      remove: async () => void asked.push('remove'),
    },
  };
  const run = (args: readonly string[]) =>
    push({
      ...parseCommandLine(['push', ...args]),
      client: { roost: async () => roost },
      print: (data: object, text: string) => void printed.push({ data, text }),
    } as unknown as Task);
  return { run, asked, printed };
}

describe('[W9] roost push status', () => {
  test.each([
    [null, /not woken: nothing is registered/],
    [{ addedAt: 1 }, /Woken by unified-push.*No push has been proven yet/s],
    [{ acceptedAt: day, fetchedAt: day + 4, provenAt: day + 4 }, /Last proven push: 1970/],
    [{ acceptedAt: 9, fetchedAt: 5, provenAt: 5 }, /has not come since/],
    [{ queuedAt: day, acceptedAt: 9, fetchedAt: 9, provenAt: 9 }, /waits in the queue since 1970/],
    [{ failedAt: day, failure: 'rejected: 403' }, /failed 1970.*rejected: 403/],
    [{ isGone: true, failure: 'gone: 410' }, /no good any more: register another/],
  ])('says how it stands: %j', async (state, said) => {
    const { run, printed } = device(state);
    await run(['status']);
    expect(printed[0]?.text).toMatch(said);
    expect(printed[0]?.text).toContain('BKEY');
    expect(printed[0]?.data).toMatchObject({ key: 'BKEY', kinds: ['web-push', 'unified-push'] });
  });
});

describe('roost push register', () => {
  test('registers an endpoint of UnifiedPush with its keys, padded or not', async () => {
    const { run, asked } = device();
    await run(['register', endpoint, '--p256dh', p256dh, `--auth=${auth}==`]);
    expect(asked).toEqual([{ kind: 'unified-push', endpoint, p256dh, auth }]);
  });

  test.each([
    [['register', endpoint], /needs --p256dh and --auth/],
    [['register', endpoint, '--p256dh', p256dh], /needs --p256dh and --auth/],
    [['register', endpoint, '--p256dh', 'AAAA', `--auth=${auth}`], /--p256dh is 65 bytes/],
    [['register', endpoint, '--p256dh', p256dh, '--auth', 'not base64!'], /--auth is 16 bytes/],
    [['register', 'push.example', '--p256dh', p256dh, `--auth=${auth}`], /not the address of an endpoint/],
    [['register', 'ftp://push.example', '--p256dh', p256dh, `--auth=${auth}`], /not the address of an endpoint/],
    [['status', `--auth=${auth}`], /--auth goes with roost push register alone/],
  ])('refuses before anything is asked of the server: %j', async (args, why) => {
    const { run, asked } = device();
    await expect(run(args)).rejects.toThrow(why);
    expect(asked).toEqual([]);
  });

  test('says where the server has no such pushes', async () => {
    const { run, asked } = device(null, ['web-push']);
    await expect(run(['register', endpoint, '--p256dh', p256dh, `--auth=${auth}`])).rejects.toThrow('by UnifiedPush');
    expect(asked).toEqual([]);
  });
});

test.each([
  [{}, { removed: true }, 'woken no more'],
  [null, { removed: false }, 'There was none.'],
])('roost push remove, of %j', async (state, data, text) => {
  const { run, asked, printed } = device(state);
  await run(['remove']);
  expect(asked).toEqual(['remove']);
  expect(printed).toEqual([{ data, text: expect.stringContaining(text) }]);
});
