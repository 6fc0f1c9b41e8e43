import { describe, expect, test } from 'vitest';
import { encodeClientFrame } from '../../../protocol/codec.ts';
import { Town } from '../../../tests/harness/town.ts';

describe('[D10.5] a flood', () => {
  const alive = encodeClientFrame({ commands: [{ alive: {} }] });

  test('[15.1] of frames is closed with 4029: ten seconds of the rate at once, then the rate', async () => {
    const town = new Town({ maxFramesPerSecond: 10 });
    const alice = await town.person(1);
    const a = await alice.connect();
    for (let i = 0; i < 90; i++) await a.raw(alive);
    for (let second = 0; second < 20; second++) {
      await town.pass(1_000);
      for (let i = 0; i < 10; i++) await a.raw(alive);
    }
    expect(a.closedWith).toBeNull();
    for (let i = 0; i < 20; i++) await a.raw(alive);
    expect(a.closedWith).toBe(4029);
    expect((await alice.connect()).isOpen).toBe(true);
  });

  test('of bytes is closed with 4029, before they are read', async () => {
    const town = new Town({ maxBytesPerSecond: 1_000 });
    const a = await (await town.person(1)).connect();
    await a.raw(new Uint8Array(9_900));
    expect(a.closedWith).toBe(4400);
    const b = await (await town.person(2)).connect();
    await b.raw(new Uint8Array(10_001));
    expect(b.closedWith).toBe(4029);
  });
});
