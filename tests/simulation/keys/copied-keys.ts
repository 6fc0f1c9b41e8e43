/**
 * What somebody opens who has copied a device's keys once, and has all that was ever sealed: nothing that the device had
 * erased, and what comes only until its sessions have turned and the chains of others were made anew.
 */
import type { Row } from '../../../client/ports.ts';
import { hex } from '../../../lib/bytes.ts';
import { wrapTypes } from '../../../protocol/wrap-types.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Device } from '../device.ts';
import type { Log } from '../truth.ts';
import { Thief } from './thief.ts';
import { nameOf, type TappedMessage, type Wrap } from './wiretap.ts';

/** Keys of the other side that a thief may follow of one session: the one it wrote under then, and the answer to the copied one. */
const maxFollowed = 2;

/** What a chain seals, and for how long, until it is made anew (E62). */
const [maxOfChain, maxChainAgeMs] = [1_000, 7 * 24 * 3_600_000];
/** By which a server's clock and the time that a device goes by may differ, and what was sealed may be late. */
const lateMs = 3_600_000;

export interface KeyCopy {
  readonly device: Device;
  readonly rows: readonly Row[];
  /** What was said before. */
  readonly said: number;
  /** By name: what had come and has gone, with what was sealed for the device there. */
  readonly gone: ReadonlyMap<string, ReadonlySet<string>>;
}

/** All that was ever sealed, and where it stands in the log; null: nowhere. */
export interface TappedLog {
  readonly sealed: readonly TappedMessage[];
  readonly entryOf: (one: TappedMessage) => wire.Entry | null;
}

/** Of what had come to it and has gone, in words. */
export async function openedOfBefore(
  { device, rows, said, gone }: KeyCopy,
  { sealed, entryOf }: TappedLog,
): Promise<string[]> {
  const found: string[] = [];
  for (const one of sealed.slice(0, said)) {
    if (one.number === 0 || isOf(one, device) || entryOf(one) === null) continue;
    const came = gone.get([one.conversation, one.user, one.device, one.number].join(' '));
    // What a server has changed on its way has not come.
    if (came === undefined || !wrapsFor(device, one).every(({ data }) => came.has(hex(data)))) continue;
    // Each by the copy as it was.
    const thief = new Thief(device, rows);
    const { key } = await thief.opens(one);
    if (thief.holdsKeyOf(one) || (key !== null && !key.isSkipped))
      found.push(`D7 who copies the keys of ${device.name} opens ${nameOf(one)}, which it had erased before`);
  }
  return found;
}

/** Of what came when it should be closed to the copy. */
export async function openedSince({ device, rows, said }: KeyCopy, { sealed, entryOf }: TappedLog): Promise<string[]> {
  const found: string[] = [];
  const thief = new Thief(device, rows);
  const followed = new Map<string, Set<string>>();
  const byChain = new Map<string, { readonly one: TappedMessage; readonly at: number }[]>();
  for (const one of sealed.slice(said)) {
    if (isOf(one, device)) continue;
    const { key, sessions } = await thief.opens(one);
    for (const { base, ratchet } of sessions) {
      const which = `${one.user}/${one.device} ${base}`;
      const keys = followed.get(which) ?? new Set();
      followed.set(which, keys.add(ratchet));
      if (keys.size === maxFollowed + 1)
        found.push(`D7 who copies the keys of ${device.name} still opens ${nameOf(one)}, ${maxFollowed} turns later`);
    }
    const entry = entryOf(one);
    if (key?.chain == null || entry === null) continue;
    byChain.set(key.chain, [...(byChain.get(key.chain) ?? []), { one, at: Number(entry.at) }]);
  }
  for (const under of byChain.values()) {
    const late = pastItsEnd(under);
    if (late === null) continue;
    const what = `${nameOf(late.one)} by a chain that is long due to be made anew`;
    found.push(`D7 who copies the keys of ${device.name} still opens ${what}`);
  }
  return found;
}

/** Of what was sealed with one chain, in its order, the first that should have been with a later one. */
export function pastItsEnd<Message extends { readonly at: number }>(under: readonly Message[]): Message | null {
  const end = (under[0]?.at ?? 0) + maxChainAgeMs + lateMs;
  return under.find(({ at }, i) => i >= maxOfChain || at > end) ?? null;
}

/** Whether the copy opens the newest message of others in a conversation, after all that was sealed before. */
export async function opensNewest(
  { device, rows, said }: KeyCopy,
  { sealed }: TappedLog,
  conversation: string,
): Promise<boolean> {
  const thief = new Thief(device, rows);
  let isOpened = false;
  for (const one of sealed.slice(said)) {
    if (isOf(one, device)) continue;
    const { key } = await thief.opens(one);
    if (one.conversation === conversation && one.number > 0) isOpened = key !== null;
  }
  return isOpened;
}

/** By a device, with all that it has now, of what was sealed while it was on no list, or its person out. */
export async function openedAfterRemoval(
  device: Device,
  logs: ReadonlyMap<string, Log>,
  { sealed, entryOf }: TappedLog,
): Promise<string[]> {
  const found: string[] = [];
  let rows: readonly Row[] | null = null;
  for (const [id, log] of logs) {
    const gone = log.isDirect ? [] : log.gone(device.user, device.number);
    if (gone.length === 0) continue;
    rows ??= device.disk.peek('cipher', { prefix: [] });
    if (!rows.some(({ key }) => key[0] === 'self')) return found;
    for (const one of sealed) {
      if (one.conversation !== id || one.number === 0 || isOf(one, device)) continue;
      const seq = entryOf(one)?.seq ?? null;
      if (seq === null || !gone.some(({ from, through }) => from < seq && seq < through)) continue;
      if ((await new Thief(device, rows).opens(one)).key !== null)
        found.push(`D7 ${device.name} opens ${id}/${seq}, and was out by then`);
    }
  }
  return found;
}

/** Those that the server hands to it. */
function wrapsFor({ user, number }: Device, { user: sender, wraps }: TappedMessage): readonly Wrap[] {
  return wraps.filter(({ user: to, device, type }) => {
    if (to === '' && type === wrapTypes.senderKey) return true;
    return device === number && (to === user || (to === '' && sender !== user));
  });
}

export function isOf({ user, device }: TappedMessage, { user: whose, number }: Device): boolean {
  return user === whose && device === number;
}
