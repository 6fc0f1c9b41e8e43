/** Rows of a User object about wake-ups, and what a device has, as a check sees them from outside. */
import type { ConversationRow } from '../../../client/engine/conversation.ts';
import { contains } from '../../../lib/ranges.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import type { Device } from '../device.ts';
import type { Host } from '../world/host.ts';

type WakeRow = {
  readonly conversation: string;
  readonly device: number;
  readonly seq: number;
  readonly first_seq: number;
  readonly step: number;
  readonly queued_at: number;
};

export function wakesOf(host: Host): WakeRow[] {
  if (!host.storage.has('wake_ups')) return [];
  const rows = host.storage.look.exec<WakeRow>('SELECT * FROM wake_ups');
  return rows.toArray();
}

/** By its own disk: what it acks it has stored. */
export function hasStored(device: Device, conversation: string, seq: number): boolean {
  const row = rowOf(device, conversation);
  return row !== undefined && (seq < row.from || contains(row.runs, seq));
}

/** By its own disk it may have said that this, or a newer one, is the newest it has; what came before may still lack. */
export function mayHaveAcked(device: Device, conversation: string, seq: number): boolean {
  const row = rowOf(device, conversation);
  return row !== undefined && (seq < row.from || row.runs.some(({ through }) => through >= seq));
}

function rowOf(device: Device, conversation: string): ConversationRow | undefined {
  return device.disk.peek('conversations', { prefix: [conversation] })[0]?.value as ConversationRow | undefined;
}

export function targetsOf(host: Host): { readonly device: number; readonly address: string }[] {
  if (!host.storage.has('push_targets')) return [];
  return host.storage.look
    .exec<{ device: number; address: string }>('SELECT device, address FROM push_targets')
    .toArray();
}

/** Those that are signed out, by the object's own rows. */
export function endedDevices(host: Host): Set<number> {
  if (!host.storage.has('devices')) return new Set();
  const rows = host.storage.look.exec<{ device: number }>('SELECT device FROM devices WHERE removed_at > 0').toArray();
  return new Set(rows.map(({ device }) => device));
}

export function isDeclined(host: Host, conversation: string): boolean {
  if (!host.storage.has('requests')) return false;
  const [row] = host.storage.look
    .exec<{ standing: wire.Standing }>('SELECT standing FROM requests WHERE conversation = ?', conversation)
    .toArray();
  return row?.standing === wire.Standing.DECLINED;
}

export function cursorsOf(host: Host, conversation: string) {
  if (!host.storage.has('conversations')) return [];
  const [row] = host.storage.look
    .exec<{ state: ArrayBuffer }>('SELECT state FROM conversations WHERE conversation = ?', conversation)
    .toArray();
  const { cursors } = stored.Inbox.decode(new Uint8Array(row?.state ?? new ArrayBuffer(0)));
  return cursors.map(({ device, newest, read }) => ({ device: device ?? 0, newest: newest ?? 0, read: read ?? 0 }));
}
