/** Ways to break the product, at least one for each rule; the simulation must notice each. */
import type { KindName } from '../kinds.ts';
import { accountFaults } from './of-accounts.ts';
import { cipherFaults } from './of-ciphers.ts';
import { clientFaults } from './of-clients.ts';
import { conversationFaults } from './of-conversations.ts';
import { historyFaults } from './of-history.ts';
import { mediaFaults } from './of-media.ts';
import { userFaults } from './of-users.ts';
import { wakeUpFaults } from './of-wake-ups.ts';

export interface Fault {
  /** The rule that it breaks, as tests and code cite it. */
  readonly rule: string;
  /** What is wrong. */
  readonly name: string;
  readonly file: string;
  /** A snippet that is in the file once. */
  readonly find: string;
  readonly replace: string;
  /** Kinds of trouble in which it is likely to show: seeds that have one are run first. */
  readonly kinds?: readonly KindName[];
}

/** Faults that are not seen within 500 seeds, and why: a gap in what the simulation sees. */
export const notNoticedYet: Readonly<Record<string, string>> = {};

export const faults: readonly Fault[] = [
  ...conversationFaults,
  ...historyFaults,
  ...userFaults,
  ...clientFaults,
  ...cipherFaults,
  ...accountFaults,
  ...mediaFaults,
  ...wakeUpFaults,
];

/** Rules that no deliberate fault breaks, and why. */
export const notSimulated: Readonly<Record<string, string>> = {
  F5: 'what is billed is counted by benches and by the row budgets of the workers tests',
  A3: 'whoever reads goes by the time, so what the rows hold until then nobody sees: archive-faults.test.ts holds it',
  'D5.1':
    'who is shown another log is told so by the chain there, before others can say it: client/engine/lying-server.test.ts holds it',
  'D6.4': 'nobody can switch receipts off yet',
};
