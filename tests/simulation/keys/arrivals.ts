/**
 * Which messages have come to a device, with what was sealed for it there. What it erases of those opens no more, whoever takes
 * the device (D7, E85). Of one that was deleted before it came the wrap is with those alone who have recorded it: it opens
 * for as long as E85 says, also where its key had come from another device.
 */
import type { OpenedRow } from '../../../client/engine/conversation.ts';
import type { EntryRow } from '../../../client/engine/entry-row.ts';
import { hex } from '../../../lib/bytes.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Device, Process } from '../device.ts';

/** What was served of a message. */
interface Arrival {
  readonly seq: number;
  /** As an entry of its log, and not only for the list of chats. */
  isLog: boolean;
  readonly wraps: Set<string>;
}

interface Life {
  /** What one process was served is gone with it, unless it was stored. */
  process: Process | null;
  readonly served: Map<string, Arrival>;
}

export class Arrivals {
  readonly #lives = new Map<Device, Life>();
  /** By device and name: what was sealed for it there, as it came. */
  readonly #came = new Map<Device, Map<string, Arrival>>();

  served(device: Device, { outputs }: wire.ServerFrame): void {
    for (const { reply, event } of outputs) {
      for (const list of [reply?.page, event?.entries])
        for (const entry of list?.entries ?? []) this.#note(device, list?.conversation ?? '', entry, true);
      for (const { conversation, last } of event?.states?.states ?? [])
        if (last != null) this.#note(device, conversation ?? '', last, false);
    }
  }

  #note(device: Device, conversation: string, entry: wire.Entry.$Properties, isLog: boolean): void {
    const { kind, sender, device: from, number, seq } = entry;
    const wraps = entry.wraps ?? [];
    if (kind !== wire.EntryKind.MESSAGE || wraps.length === 0) return;
    const life = this.#lifeOf(device);
    const name = [conversation, sender, from, number].join(' ');
    const served = life.served.get(name) ?? { seq: Number(seq), isLog, wraps: new Set() };
    served.isLog ||= isLog;
    for (const { data } of wraps) served.wraps.add(hex(data ?? new Uint8Array(0)));
    life.served.set(name, served);
  }

  #lifeOf(device: Device): Life {
    const { process } = device;
    const before = this.#lives.get(device);
    if (before !== undefined && before.process === process) return before;
    const life: Life = { process, served: new Map() };
    this.#lives.set(device, life);
    return life;
  }

  /** Conversations of which its store has changed. */
  committed(device: Device, changed: ReadonlySet<string>): void {
    const came = this.#came.get(device) ?? new Map<string, Arrival>();
    this.#came.set(device, came);
    for (const [name, one] of this.#lifeOf(device).served) {
      if (came.get(name) === one) continue;
      const [id = ''] = name.split(' ');
      if (changed.has(id) && isStored(device, name, one)) came.set(name, one);
    }
  }

  /** Some of what was stored may be as it was before. */
  powerLost(device: Device): void {
    this.#came.delete(device);
    this.#lives.delete(device);
  }

  /** What has come and is without its body now, by name, with what was sealed for the device. */
  gone(device: Device): ReadonlyMap<string, ReadonlySet<string>> {
    const gone = [...(this.#came.get(device) ?? [])].filter(([name, one]) => isGone(device, name, one));
    return new Map(gone.map(([name, { wraps }]) => [name, wraps]));
  }
}

function entryOf(device: Device, name: string, seq: number): EntryRow | undefined {
  const [id = '', sender, from, number] = name.split(' ');
  const row = device.disk.look('entries', [id, seq]) as EntryRow | undefined;
  return row?.sender === sender && String(row?.device) === from && String(row?.number) === number ? row : undefined;
}

function openedOf(device: Device, name: string): OpenedRow | undefined {
  const [id = '', sender = '', from, number] = name.split(' ');
  return device.disk.look('opened', [id, sender, Number(from), Number(number)]) as OpenedRow | undefined;
}

function isStored(device: Device, name: string, { seq, isLog }: Arrival): boolean {
  if (openedOf(device, name) !== undefined) return true;
  const row = entryOf(device, name, seq);
  return row !== undefined && (isLog || row.content !== null || row.sealed !== null);
}

function isGone(device: Device, name: string, { seq }: Arrival): boolean {
  const row = entryOf(device, name, seq) ?? openedOf(device, name);
  return row?.bodyState === wire.BodyState.DELETED || row?.bodyState === wire.BodyState.EXPIRED;
}
