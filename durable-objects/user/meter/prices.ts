/**
 * What each command and route costs (D10.7), as a bound on what it causes: docs/spec/limits.md has the same as a table,
 * and bench/prices measures it.
 *
 * One send is a call to its conversation and a few rows there; one delivery is a call to a person, or to a conversation
 * on the way there, and at most one row at its end; one state is a call to a conversation and what a device is told.
 */
import type { Limits } from '../../../protocol/limits.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { type Kind, kinds, type Lack, type Price } from './meter.ts';

/** A few ids and numbers. */
const short = 256;
/** A list of devices, or a state of a conversation. */
const list = 1_024;
/** The prekeys of a device, that of the KEM among them. */
const bundle = 2_048;
/** An entry beside its body and its wraps. */
const bareEntry = 128;
/** What a row holds beside the bodies in it. */
const rowBytes = 256;
/** Held and named by its ledger, and told of by the conversation, with alarms. */
const objectRows = 8;
/** What the tables of a conversation take before there is anything in them. */
const conversationBytes = 48 * 1024;

export const prices = {
  // ---------------------------------------------------------------------------------------------- commands
  /**
   * `people`: whom the conversation has to tell. `added`: those among them who were not in it before. `targets`: entries that it
   * erases, each of which may have to be read from cold history. `objects`: media objects that it names. `body`: bytes that
   * each of them is handed, wraps for all and names of objects among them; `wraps`: bytes that each is handed their part of.
   */
  send: (given: {
    people: number;
    added: number;
    body: number;
    wraps: number;
    targets: number;
    objects: number;
    begins: boolean;
    asksPeer: boolean;
  }): Price => ({
    sends: 1,
    // Who is added is asked first whether they would have it (16.3).
    deliveries: given.people + given.added,
    // Of each object: that it is held, that the entry names it, that its ledger has heard of it, and the alarms for that.
    rows: given.added + given.targets + objectRows * given.objects,
    handed: given.people * given.body + given.wraps,
    stored: given.body + given.wraps + rowBytes + (given.begins ? conversationBytes : 0),
    ...callsOf(given),
  }),
  /** A KEYS entry that is told with what follows: each of `people` is handed it, without a body. */
  keys: ({ people, ...given }: { people: number; body: number; wraps: number }): Price => ({
    sends: 1,
    handed: people * (given.body + bareEntry) + given.wraps,
    stored: given.body + given.wraps + rowBytes,
  }),
  /** What they cause by themselves, however many there are in `fanOutAlarmMs`. */
  keysRound: (people: number): Price => ({ deliveries: people }),
  /** A send that was not taken, and cost a call all the same. */
  refusedSend: { calls: 1 } as Price,
  /** `unknown`: conversations whose head has to be asked for. */
  ack: (unknown: number): Price => ({ calls: unknown }),
  /** A conversation in which an ack moved the person's position: it is told, and tells who wrote there. */
  report: { reports: 1 } as Price,
  /** As much as a page may have; what it has less is given back. */
  pull: (limits: Limits): Price => ({ calls: 1, bytes: limits.maxPageBytes + limits.maxControlBytes }),
  /** Only where it attaches. */
  open: (devices: number): Price => ({ calls: 1, rows: 2, bytes: list * devices }),
  /** Only where it is passed on. */
  typing: (people: number): Price => ({ calls: 1, deliveries: people }),
  /** Who is watched anew is told so now, and told of the end at the latest when the connection ends. */
  watch: (given: { begun: number; renewed: number }): Price => ({
    calls: 2 * given.begun + given.renewed,
    // The row of the watchers, and an alarm with its note; at the end the row again.
    rows: 4 * given.begun + 3 * given.renewed,
    bytes: short * (given.begun + given.renewed),
  }),
  /** The person's presence changed: their watchers are told. */
  presence: (watchers: number): Price => ({ calls: watchers, rows: 2 }),
  /** Its row, the position that was withheld, and where a group is left, the members who see it. */
  answerRequest: (members: number): Price => ({
    rows: 4,
    reports: 1,
    calls: members === 0 ? 0 : 1,
    deliveries: members,
  }),
  findDirect: { calls: 1, bytes: 2 * list } as Price,
  /** `people`: others, whose objects are asked. A letter is a row when it comes, and one when the device has it. */
  sendToDevices: (given: { people: number; letters: number; bytes: number }): Price => ({
    calls: given.people,
    rows: 2 * given.letters,
    handed: given.bytes + short * given.letters,
    stored: given.bytes + rowBytes * given.letters,
  }),
  getDeviceLists: (people: number): Price => ({ calls: people, bytes: list * people }),
  /** Its two rows; a list goes to the conversations like every change of devices, so many times in a day. */
  publishKeys: { rows: 3, bytes: short } as Price,
  /** `people`: of whose devices they are. Where a one-time prekey is given out, that is a row. */
  claimKeys: (given: { people: number; devices: number }): Price => ({
    deliveries: given.people,
    rows: Math.max(0, given.devices - given.people),
    bytes: bundle * given.devices,
  }),
  getReceipts: (members: number): Price => ({ calls: 1, bytes: short + 32 * members }),
  /** One conversation that a resume asks. */
  state: { states: 1, bytes: list } satisfies Price,
} satisfies Record<string, Price | ((...given: never[]) => Price)>;

/**
 * What a route with a credential costs its account: the object's own answer, the directory's, other objects'. Contacts
 * and pages are paid by their size besides.
 */
export const routePrices = {
  /** The row of the device, when it begins and when it ends, and that of the connection which it displaces. */
  openSocket: { rows: 3, bytes: short },
  listDevices: { calls: 1, bytes: list },
  removeDevice: { calls: 1, rows: 3, bytes: short },
  signOut: { calls: 1, rows: 3, bytes: short },
  listContacts: { calls: 1, bytes: short },
  putContact: { calls: 1, rows: 1, bytes: short },
  removeContact: { calls: 1, rows: 1, bytes: short },
  /** Of another address: with a wake-up, its alarm, the queue and what becomes of it. */
  putPushTarget: { calls: 3, rows: 8, bytes: short },
  removePushTarget: { calls: 1, rows: 3, bytes: short },
  showPush: { calls: 1, bytes: list },
  mutePush: { calls: 1, rows: 1, bytes: short },
  getProfile: { calls: 2, bytes: list },
  changeProfile: { calls: 4, rows: 4, bytes: list },
  getProfiles: { calls: 2, bytes: 32 * list },
  lookup: { calls: 2, rows: 1, bytes: 32 * list },
  listEntries: { calls: 2, bytes: list },
  openLink: { calls: 2, rows: 4, bytes: short },
  showLink: { calls: 2, bytes: short },
  decideLink: { calls: 2, rows: 1, bytes: short },
  closeLink: { calls: 2, rows: 4, bytes: short },
  deleteAccount: { calls: 3, rows: 8, bytes: short },
  /** And the bytes that are to be stored. Its parts follow without a credential: what each writes is in it. */
  openUpload: { calls: 18, rows: 36, bytes: 16 * list },
  confirmUpload: { calls: 4, rows: 20, bytes: short },
  holdMedia: { calls: 3, rows: 3, bytes: short },
  mediaAddress: { calls: 3, bytes: list },
} as const satisfies Record<string, Price>;

export type PricedRoute = keyof typeof routePrices;

/** A route that this release does not know is one of the next. */
export function priceOfRoute(route: string): Price {
  return Object.hasOwn(routePrices, route) ? routePrices[route as PricedRoute] : { calls: 2, rows: 2, bytes: list };
}

/** As JSON it is a third more than as bytes, and each entry has names for its fields. */
export function pageOverHttp(limits: Limits): Price {
  return { bytes: Math.ceil((limits.maxPageBytes + limits.maxControlBytes) * 1.5) };
}

export function sum(all: readonly Price[]): Price {
  const total: Partial<Record<Kind, number>> = {};
  for (const price of all) {
    for (const kind of kinds) if (price[kind] !== undefined) total[kind] = (total[kind] ?? 0) + price[kind];
  }
  return total;
}

/** Those that a send makes before it is taken: what is refused has caused them all the same. */
function callsOf(send: { targets: number; objects: number; asksPeer: boolean }): Price {
  const calls = send.targets + 2 * send.objects + (send.asksPeer ? 1 : 0);
  return calls === 0 ? {} : { calls };
}

const problems: Readonly<Record<Kind, string>> = {
  sends: 'messages of this account',
  calls: 'requests of this account that others have to answer',
  states: 'conversations asked for',
  deliveries: 'people written to',
  rows: 'changes by this account',
  reports: 'positions of this account',
  bytes: 'bytes read by this account',
  handed: 'bytes that this account sends to others',
  stored: 'this account has stored as much as it may in a day',
  media: 'this account has stored as many files as it may in a day',
};

export function refusalOfLack({ kind, afterMs }: Lack): Refusal {
  return refuse('rate-limited', { afterMs, detail: problems[kind] });
}
