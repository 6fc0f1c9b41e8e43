/** The person's device list, and which conversations are owed it (D1.8). */
import { own } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Core } from './core.ts';
import type { Known } from './known.ts';

/** An encoded roost.wire.DeviceList of the devices that are signed in. */
export function deviceList(core: Core): Uint8Array {
  return own(wire.DeviceList.encode(deviceListMessage(core)).finish());
}

export function deviceListMessage(core: Core): wire.DeviceList.$Properties {
  const listed = [...core.store.devices().values()].filter((row) => row.removedAt === 0);
  return {
    version: core.account?.listVersion ?? 0,
    devices: listed.map((row) => ({ device: row.device, addedAt: row.addedAt })),
  };
}

/** A conversation said which version it holds: if that is an older one, it will be given the list. At most one row. */
export function noteListVersion(core: Core, known: Known, held: number): void {
  const account = core.account;
  if (account === null || held >= account.listVersion || known.memberThrough !== 0) return;
  if (core.store.outbox.has('devices', known.id)) return;
  core.store.outbox.put({ kind: 'devices', conversation: known.id, attempts: 0, dueAt: core.now() });
  core.schedule('outbox', core.now());
}
