/**
 * What each command and route costs (D10.7), as a bound on what it causes: docs/spec/limits.md has the same as a table,
 * and bench/prices measures it.
 *
 * One send is a call to its conversation and a few rows there; one delivery is a call to a person, or to a conversation
 * on the way there, and at most one row at its end; one state is a call to a conversation and what a device is told.
 */
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { type Kind, kinds, type Lack, type Price } from './meter.ts';

/** A few ids and numbers. */
const short = 256;
/** A list of devices, or a state of a conversation. */
const list = 1_024;
/** What a row holds beside the bodies in it. */
const rowBytes = 256;

export const prices = {
  // ---------------------------------------------------------------------------------------------- commands
  /** `people`: whom the conversation has to tell. `added`: those among them who were not in it before. */
  send: (given: { people: number; added: number; bytes: number; asksPeer: boolean }): Price => ({
    sends: 1,
    deliveries: given.people,
    rows: given.added,
    stored: given.bytes + rowBytes,
    ...(given.asksPeer ? { calls: 1 } : null),
  }),
  /** A send that was not taken, and cost a call all the same. */
  refusedSend: { calls: 1 } as Price,
  /** `unknown`: conversations whose head has to be asked for. */
  ack: (unknown: number): Price => ({ calls: unknown }),
  /** As much as a page may have; what it has less is given back. */
  pull: (limits: Limits): Price => ({ calls: 1, bytes: limits.maxPageBytes + limits.maxControlBytes }),
  /** Only where it attaches. */
  open: (devices: number): Price => ({ calls: 1, rows: 2, bytes: list * devices }),
  /** Only where it is passed on. */
  typing: (people: number): Price => ({ calls: 1, deliveries: people }),
  /** Who is watched anew is told so now, and told of the end at the latest when the connection ends. */
  watch: (given: { begun: number; renewed: number }): Price => ({
    calls: 2 * given.begun + given.renewed,
    rows: 2 * given.begun + given.renewed,
    bytes: short * (given.begun + given.renewed),
  }),
  /** The person's presence changed: their watchers are told. */
  presence: (watchers: number): Price => ({ calls: watchers }),
  findDirect: { calls: 1, bytes: 2 * list } as Price,
  getDeviceLists: (people: number): Price => ({ calls: people, bytes: list * people }),
  getReceipts: (members: number): Price => ({ calls: 1, bytes: short + 32 * members }),
  /** One conversation that a resume asks. */
  state: { states: 1, bytes: list } as Price,

  // ------------------------------------------------------------------------------------------------- routes
  /** The row of the device, when it begins and when it ends. */
  openSocket: { rows: 2 } as Price,
} satisfies Record<string, Price | ((...given: never[]) => Price)>;

export function sum(all: readonly Price[]): Price {
  const total: Partial<Record<Kind, number>> = {};
  for (const price of all) {
    for (const kind of kinds) if (price[kind] !== undefined) total[kind] = (total[kind] ?? 0) + price[kind];
  }
  return total;
}

const lacking: Readonly<Record<Kind, string>> = {
  sends: 'messages of this account',
  calls: 'requests of this account that others have to answer',
  states: 'conversations asked for',
  deliveries: 'people written to',
  rows: 'changes by this account',
  bytes: 'bytes read by this account',
  stored: 'this account has stored as much as it may in a day',
};

export function refusalOfLack({ kind, afterMs }: Lack): Refusal {
  return refuse('rate-limited', { afterMs, detail: lacking[kind] });
}
