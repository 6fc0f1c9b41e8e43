import type { Account } from '../../tests/harness/account.ts';

/** What the stranger does, one after the other, each for its part of the time. */
export const habitNames = [
  ...(['GetDeviceLists', 'FindDirect', 'Watch', 'Activity', 'GetReceipts'] as const),
  ...(['Pull', 'Ack', 'Typing', 'Open', 'Send', 'requests'] as const),
];

export type Habit = (typeof habitNames)[number];

export interface StrangerData {
  readonly account: Account;
  /** People it has nothing to do with. */
  readonly strangers: readonly string[];
  /** A group of its own. */
  readonly group: string;
}

/** What it is told to do. */
export interface Turn {
  readonly habit: Habit;
  readonly ms: number;
}

/** What it says then: counted since it began. */
export interface HabitCounts {
  readonly commands: number;
  /** Connections that it lost. */
  readonly closes: number;
}
