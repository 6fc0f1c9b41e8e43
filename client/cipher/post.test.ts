import { expect, test } from 'vitest';
import { defaultLimits } from '../../protocol/limits.ts';
import { wire } from '../../schema/gen/wire.js';
import { Draft } from './draft.ts';
import { forgetPostTo, post, posted, posting, postRefused } from './post.ts';

/** Letters that wait to be handed over, by their numbers. */
function waiting(...numbers: number[]): Draft {
  const draft = new Draft({ get: async () => undefined, range: async () => [], count: async () => 0 } as never);
  const nothing = new Uint8Array(0);
  for (const number of numbers)
    draft.put(['post', number], { user: 'u', device: number, conversation: '', type: 2, data: nothing, body: nothing });
  return draft;
}

async function next(draft: Draft): Promise<{ key: string; devices: number[] }> {
  const [errand] = await posting(draft);
  const messages = errand?.command.sendToDevices?.messages ?? [];
  return { key: errand?.key ?? '', devices: messages.map(({ device }) => Number(device)) };
}

test('[18.1] a letter that the server will never take holds up nothing: it is found, and the others go', async () => {
  const draft = waiting(1, 2, 3, 4);
  const taken: number[] = [];
  for (let tries = 0; tries < 20; tries++) {
    const { key, devices } = await next(draft);
    if (devices.length === 0) break;
    if (devices.includes(3)) await postRefused(draft, key, 'too-large');
    else {
      taken.push(...devices);
      await posted(draft, key, { states: devices.map(() => 0) } as never);
    }
  }
  expect(taken).toEqual([1, 2, 4]);
  expect((await next(draft)).devices).toEqual([]);
});

test('[18.1] what says nothing of the letter itself takes none away', async () => {
  const draft = waiting(1);
  for (const code of ['rate-limited', 'signed-out', 'unavailable']) await postRefused(draft, 'post 1', code);
  expect((await next(draft)).devices).toEqual([1]);
});

test('[18.1] a batch is no longer than a frame may be, whatever stands in its letters', async () => {
  const draft = waiting();
  const nothing = new Uint8Array(0);
  const long = { user: 'u', device: 1, conversation: 'x'.repeat(15_000), type: 2, data: nothing, body: nothing };
  for (let number = 1; number <= 20; number++) draft.put(['post', number], long);
  const [errand] = await posting(draft);
  const bytes = wire.Command.encode(errand?.command ?? {}).finish().length;
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(defaultLimits.maxFrameBytes);
});

test('[18.1] what is for no conversation that there can be is not even written', async () => {
  const draft = waiting();
  const to = { user: 'u', device: 1, identity: new Uint8Array(33), registrationId: 1 };
  const written = { conversation: 'café', sealed: { begun: {} } };
  expect(await post(undefined as never, draft, to, written)).toBe(false);
  expect(await posting(draft)).toEqual([]);
});

test('[18.1] a letter of an earlier release, whose row names no conversation, goes like any other, and stops none', async () => {
  const draft = waiting(2);
  const { conversation: _, ...earlier } = (await draft.get<{ conversation: string }>(['post', 2])) ?? {
    conversation: '',
  };
  draft.put(['post', 1], { ...earlier, device: 1 });
  expect((await next(draft)).devices).toEqual([1, 2]);
});

test('[E73] what waits for a device that is none of one’s own any more goes to nobody, but for what may have left already', async () => {
  const { maxToDevicePerCommand: most } = defaultLimits;
  const draft = waiting(...Array.from({ length: 3 * most }, (_, i) => i + 1));
  const batch = await next(draft);
  expect(batch.devices).toHaveLength(most);
  const [first, last] = [1, 3 * most];
  const device = (number: number) => ({ user: 'u', device: number, identity: new Uint8Array(33), registrationId: 1 });
  await forgetPostTo(draft, [device(first), device(last), { ...device(last - 1), user: 'somebody else' }]);
  const left: number[] = [];
  for (let one = batch; one.devices.length > 0; one = await next(draft)) {
    left.push(...one.devices);
    await posted(draft, one.key, { states: one.devices.map(() => 0) } as never);
  }
  expect(left).toEqual(Array.from({ length: 3 * most - 1 }, (_, i) => i + 1));
});
