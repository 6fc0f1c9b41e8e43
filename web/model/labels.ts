import { firstLetter, type MessageState, type Presence, type ReceiptCounts } from '../sdk.ts';
import { t } from '../text/text.ts';
import { seenAt } from './times.ts';

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
  if (counts !== null && counts.total > 1 && (state === 'sent' || state === 'delivered' || state === 'read')) {
    if (counts.delivered === 0) return t('tick.sent');
    return t('tick.counts', { delivered: counts.delivered, total: counts.total, read: counts.read });
  }
  return t(`tick.${state}`);
}

/** "online", "last seen today at 14:02", or an empty line when it is not told. */
export function presenceLine(presence: Presence | null, now: number): string {
  if (presence === null || presence.state === 'unknown') return '';
  if (presence.state !== 'offline') return t(`presence.${presence.state}`);
  return presence.lastSeenAt === 0
    ? t('presence.offline')
    : t('presence.lastSeen', { when: seenAt(presence.lastSeenAt, now) });
}

/** "typing…", with names in a group. */
export function typingLine(names: readonly string[], isGroup: boolean): string {
  const [first = '', second = ''] = names;
  if (names.length === 0) return '';
  if (!isGroup) return t('typing.alone');
  if (names.length === 1) return t('typing.one', { name: first });
  if (names.length === 2) return t('typing.two', { first, second });
  return t('typing.many', { count: names.length });
}
