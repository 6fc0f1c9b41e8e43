/** The person's device list, and which conversations are owed it (D1.8). */
import { own } from '../../../protocol/codec.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Core } from '../core.ts';
import type { Known } from '../inbox/known.ts';

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

/**
 * A conversation said which version it holds: if that is not the newest one, or `differs` from it under the same number,
 * it will be given the list. A higher version than the person's is a lie of whoever added them. At most one row.
 */
export function noteListVersion(core: Core, known: Known, held: number, differs = false): void {
  const account = core.account;
  if (account === null || known.memberThrough !== 0 || (held === account.listVersion && !differs)) return;
  // It was given this list, and kept what it has: to ask again would change nothing.
  const { kept } = known;
  if (kept !== null && kept.given === account.listVersion && kept.held === held) return;
  if (core.store.outbox.has('devices', known.id)) return;
  core.store.outbox.put({ kind: 'devices', conversation: known.id, attempts: 0, dueAt: core.now() });
  core.schedule('outbox', core.now());
}
