import { expect, test } from 'vitest';
import type { DeviceInfo } from '../api.ts';
import { Changes, type Op } from '../engine/changes.ts';
import type { Engine } from '../engine/engine.ts';
import type { HttpApi } from '../http/http-api.ts';
import { openMemoryStore } from '../store/memory.ts';
import { OwnDevices, readSeenDevices } from './devices.ts';

const info = (device: number): DeviceInfo => ({
  ...{ device, name: `device ${device}`, primary: device === 1, own: device === 1 },
  ...{ addedAt: 0, lastSeenAt: 0, online: false, place: null },
});

/** A device of an account whose list is what `at` says. */
async function open(at: { devices: number[] }, store = openMemoryStore()) {
  const write = async (ops: readonly Op[]) =>
    store.write(async (writer) => {
      for (const op of ops) if (op.op === 'put') writer.put(op.table, op.key, op.value);
    }, 'strict');
  const engine = {
    world: { me: { device: 1 }, surroundings: { now: () => 1e9 } },
    change: async (work: (changes: Changes) => void) => {
      const changes = new Changes();
      work(changes);
      await write(changes.ops);
    },
  } as unknown as Engine;
  const asked = { times: 0 };
  const http = {
    devices: async () => {
      if (asked.times++ > 20) throw new Error('asked in a circle');
      return at.devices.map(info);
    },
  } as unknown as HttpApi;
  const own = new OwnDevices(engine, http, await readSeenDevices(store));
  return { own, store, asked, fresh: () => own.fresh.current.map(({ device }) => device) };
}

test('what a device finds first is what it knows; what joins later is new until it was seen', async () => {
  const at = { devices: [1, 2] };
  const { own, fresh } = await open(at);
  await own.list();
  expect(fresh()).toEqual([]);
  at.devices = [1, 2, 3];
  await own.list();
  expect(fresh()).toEqual([3]);
  await own.seen();
  expect(fresh()).toEqual([]);
  at.devices = [1, 2];
  await own.list();
  expect(fresh()).toEqual([]);
});

test('a device that joined while this one was closed is new to it, and stays so over a restart', async () => {
  const at = { devices: [1] };
  const first = await open(at);
  await first.own.list();
  at.devices = [1, 2];
  for (let again = 0; again < 2; again++) {
    const next = await open(at, first.store);
    await next.own.list();
    expect(next.fresh()).toEqual([2]);
  }
  const last = await open(at, first.store);
  await last.own.list();
  await last.own.seen();
  const after = await open(at, first.store);
  await after.own.list();
  expect(after.fresh()).toEqual([]);
});

test('a new device that was signed out again is no news any more', async () => {
  const at = { devices: [1] };
  const { own, fresh } = await open(at);
  await own.list();
  at.devices = [1, 2];
  await own.list();
  at.devices = [1];
  await own.list();
  expect(fresh()).toEqual([]);
});

test('who asks for the list at each news is not asked into a circle', async () => {
  const at = { devices: [1] };
  const { own, asked } = await open(at);
  own.fresh.subscribe(() => void own.list().catch(() => {}));
  await own.list();
  at.devices = [1, 2];
  await own.list();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked.times).toBeLessThan(8);
});
