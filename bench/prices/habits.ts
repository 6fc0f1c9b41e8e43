import type { Account } from '../../tests/harness/account.ts';

/** What the stranger does, one after the other, each for its part of the time. */
export const habitNames = [
  ...(['GetDeviceLists', 'FindDirect', 'Watch', 'Activity', 'GetReceipts'] as const),
  ...(['Pull', 'Ack', 'Typing', 'Open', 'Send'] as const),
];

export type Habit = (typeof habitNames)[number];

export interface StrangerData {
  readonly account: Account;
  /** People it has nothing to do with. */
  readonly strangers: readonly string[];
  /** A group of its own. */
  readonly group: string;
  readonly ms: number;
}
