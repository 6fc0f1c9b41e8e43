/** A whole chat, as tests write it, see it leave for the older history, and read it back. */
import { expect } from 'vitest';
import type { wire } from '../../schema/gen/wire.js';
import { DeviceLog } from './log.ts';
import { pullPatiently } from './pull-patiently.ts';
import type { WireClient } from './wire-client.ts';

/** Sends `message <n>` for each n from the one up to the other, fifty at a time. */
export async function writeMany(device: WireClient, chat: string, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += 50) {
    const count = Math.min(50, to - i);
    await Promise.all(Array.from({ length: count }, (_, n) => device.send(chat, `message ${i + n}`)));
  }
}

/** Up to where a line of the server's log says that a conversation was archived; 0: it says nothing of that. */
export function archivedIn(line: string): number {
  return Number(/"message":"archived(?: again)?".*"through":(\d+)/.exec(line)?.[1] ?? 0);
}

/** All of a chat from its end to its beginning, checked entry by entry. */
export async function readAll(device: WireClient, chat: string): Promise<wire.Entry.$Properties[]> {
  const entries: wire.Entry.$Properties[] = [];
  for (let before = 0xffff_ffff; ; ) {
    const page = await pullPatiently(device, { conversation: chat, before, limit: 50 });
    entries.unshift(...(page.entries ?? []));
    if (page.hasMore !== true) break;
    before = page.next ?? 0;
  }
  const log = new DeviceLog(chat, true);
  for (const entry of entries) log.add(entry);
  expect(log.forks).toEqual([]);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
  return entries;
}
