/** Which emoji a person has used last, and with which skin tone: kept in this browser, of the account alone. */
import { pageStorage } from '../app/drafts.ts';
import type { UserId } from '../sdk.ts';
import { type Tone, toneNames } from './known.ts';

export interface Habits {
  /** The newest first. */
  readonly recent: readonly string[];
  readonly tone: Tone;
}

const root = 'roost-emoji/';
const maxRecent = 16;
/** The longest emoji have some 20. */
const maxUnits = 40;

export function habitsOf(user: UserId, storage: Storage | null = pageStorage()): Habits {
  try {
    const kept = JSON.parse(storage?.getItem(root + user) ?? '{}') as { recent?: unknown; tone?: unknown };
    const recent = Array.isArray(kept.recent) ? kept.recent.filter(isShort).slice(0, maxRecent) : [];
    return { recent, tone: toneNames.find((tone) => tone === kept.tone) ?? 'none' };
  } catch {
    return { recent: [], tone: 'none' };
  }
}

/** It was used: it comes first. */
export function withUsed(habits: Habits, emoji: string): Habits {
  return { ...habits, recent: [emoji, ...habits.recent.filter((one) => one !== emoji)].slice(0, maxRecent) };
}

/** Of another account that had this browser nothing stays. */
export function keepHabits(user: UserId, habits: Habits, storage: Storage | null = pageStorage()): void {
  try {
    storage?.setItem(root + user, JSON.stringify(habits));
  } catch {
    // Full: they last as long as the picker is open.
  }
}

/** The account of this browser ends. */
export function forgetHabits(user: UserId, storage: Storage | null = pageStorage()): void {
  storage?.removeItem(root + user);
}

function isShort(one: unknown): one is string {
  return typeof one === 'string' && one !== '' && one.length <= maxUnits;
}
