import { firstLetter, type MessageState, type Presence, type ReceiptCounts } from '../sdk.ts';
import { isSameDay, timeOf } from './times.ts';

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  const first = firstLetter(words[0] ?? name.trim());
  const last = words.length > 1 ? firstLetter(words.at(-1) ?? '') : '';
  return `${first}${last}`.toLocaleUpperCase() || '?';
}

/** One of eight colours for an id. */
export function hueOf(id: string): number {
  // FNV-1a, of which the upper bits are the mixed ones.
  let hash = 0x811c9dc5;
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash >>> 29;
}

/** A tick in words. */
export function tickLabel(state: MessageState, counts: ReceiptCounts | null = null): string {
  if (state === 'sending') return 'Sending';
  if (state === 'failed') return 'Not sent';
  if (state === 'unknown') return 'Whether it arrived cannot be told';
  if (counts !== null && counts.total > 1) {
    if (counts.delivered === 0) return 'Sent';
    return `Delivered to ${counts.delivered} of ${counts.total}, read by ${counts.read}`;
  }
  return { sent: 'Sent', delivered: 'Delivered', read: 'Read' }[state];
}

/** "online", "last seen today at 14:02", or nothing when it is not told. */
export function presenceLine(presence: Presence | null, now: number): string {
  if (presence === null || presence.state === 'unknown') return '';
  if (presence.state === 'online') return 'online';
  if (presence.state === 'away') return 'away';
  return presence.lastSeenAt === 0 ? 'offline' : `last seen ${whenSeen(presence.lastSeenAt, now)}`;
}

function whenSeen(at: number, now: number): string {
  if (isSameDay(at, now)) return `today at ${timeOf(at)}`;
  if (isSameDay(at, now - 86_400_000)) return `yesterday at ${timeOf(at)}`;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const day = new Intl.DateTimeFormat('en', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
  return `${day.format(at)} at ${timeOf(at)}`;
}

/** "typing…", with names in a group. */
export function typingLine(names: readonly string[], isGroup: boolean): string {
  if (names.length === 0) return '';
  if (!isGroup) return 'typing…';
  if (names.length === 1) return `${names[0]} is typing…`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
  return `${names.length} people are typing…`;
}
