/**
 * What the rooms of the User object are given of it. Types alone: what is named here knows nothing of this file, and
 * whoever works with it names the few parts that they need (`Pick`). Only `core.ts`, `dispatch.ts`,
 * `door.ts` and `user.ts` hold all of it.
 */
import type { Gate } from '../../lib/gate.ts';
import type { GivenIds } from '../../protocol/given-ids.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import type { Refusal } from '../../protocol/refusals.ts';
import type { Retention } from '../../protocol/retention.ts';
import type { ConversationRpc } from '../conversation/rpc.ts';
import type { Surroundings } from '../kit/ports.ts';
import type { RetryTimes } from '../kit/retry-times.ts';
import type { Socket } from '../kit/sockets.ts';
import type { Storage } from '../kit/sql.ts';
import type { MediaFromUser } from '../media/rpc.ts';
import type { Account } from './account/account-rows.ts';
import type { Acquaintances } from './bonds/acquaintances.ts';
import type { Connection } from './connection/connection.ts';
import type { Chat } from './inbox/chat.ts';
import type { ChatReports } from './inbox/chat-reports.ts';
import type { Inbox } from './inbox/inbox.ts';
import type { ResumeState } from './inbox/resume-state.ts';
import type { Stamps } from './inbox/stamps.ts';
import type { Meter, Price } from './meter/meter.ts';
import type { PresenceMemory } from './presence/presence-memory.ts';
import type { PresenceNews } from './presence/presence-news.ts';
import type { AskingMemory } from './requests/asking-memory.ts';
import type { UserFromUser } from './rpc.ts';
import type { UserStore } from './store.ts';
import type { WakeMemory } from './wake/wake-memory.ts';

export interface UserOptions {
  readonly storage: Storage;
  readonly surroundings: Surroundings;
  readonly limits: Limits;
  /** All open sockets of the object, also those that were there before it slept. */
  readonly sockets: () => readonly Socket[];
  readonly conversations: (id: ConversationId) => ConversationRpc;
  readonly users: (id: UserId) => UserFromUser;
  /** The ledger of a media object; left out, there are none. */
  readonly ledgers?: (object: MediaId) => MediaFromUser;
  /** Which user ids were ever given out: asked before anything is woken for one that a device names (D10.1). */
  readonly ids: GivenIds;
  /** Has somebody fetch and send what wake-ups this person is owed; resolves once that is sure to happen. */
  readonly wakeUp: (user: UserId) => Promise<void>;
  /** Bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** How long conversations keep bodies; left out, for ever. */
  readonly retention?: Retention;
}

/** What goes by the alarm. */
export type JobName = 'presence' | 'reports' | 'stale' | 'attach' | 'outbox' | 'wake';

export interface Context {
  readonly options: UserOptions;
  readonly limits: Limits;
  readonly store: UserStore;
  /** The account of whoever lives here, or null: nobody does, or they are gone. */
  readonly account: Account | null;
  /** The user id; only where an account is certain. */
  readonly self: UserId;
  /** The number of the newest connection: what attachments and answers are stamped with (D1.1). */
  readonly generation: number;
  now(): number;
  /** The times for what is compared with other such times (D1.5). */
  readonly stamps: Stamps;

  /** By number. Only those that the device's row says are open. */
  readonly connections: Map<number, Connection>;
  /** By device: the newest connection, and which of its upgrades the device said that it is. */
  readonly attempts: Map<number, { readonly connection: number; readonly attempt: number }>;
  /** Connections that take messages. */
  live(): Connection[];
  readonly hasLive: boolean;
  /** A device that has this much unacknowledged is told only that it is behind. */
  isSlow(connection: Connection): boolean;
  /** A device has this much that it did not read: nothing more is made for it until it does. */
  isFull(connection: Connection): boolean;
  /** It asks on and does not read: more than any device that does can have. */
  isDeaf(connection: Connection): boolean;
  put(connection: Connection, output: Uint8Array, isReliable?: boolean): void;
  /** Ends a connection (F-end). Doing it twice does it once. */
  end(connection: Connection, code: number, reason: string): void;
  /**
   * Everything that tells devices something or changes connections happens in an event, after an answer of another object
   * too: at its end what was put leaves, in one frame a socket, and attachments are to be kept (D1.4).
   */
  event<Result>(work: () => Result): Result;
  /** A statement failed, and what is still under way may write and tell no more (T2). */
  readonly isGivenUp: boolean;

  readonly inbox: Inbox;
  /** Positions that moved more often than the person may have told; their connections call them unconfirmed. */
  readonly lateReports: Set<Chat>;
  readonly reports: ChatReports;
  readonly resumes: Map<Connection, ResumeState>;
  readonly presence: PresenceMemory;
  readonly presenceNews: PresenceNews;
  readonly asking: AskingMemory;
  readonly wake: WakeMemory;
  readonly acquaintances: Acquaintances;

  /** What the person may still cause. */
  readonly meter: Meter;
  /**
   * Takes the price of what a device asks for, before anything is done for it (D10.7): null, or the refusal that says
   * when it can be paid.
   */
  pay(device: number, price: Price): Refusal | null;
  /** The refusal for what cannot be paid now, or null. Takes nothing. */
  lackFor(device: number, price: Price): Refusal | null;
  /**
   * What commands make others answer goes so many at a time: however much of their allowance somebody uses at once,
   * there is room for everybody between two such calls. What hangs is let out after a second.
   */
  readonly gate: Gate;
  /** When other objects that could not be asked are asked again. */
  readonly retries: RetryTimes;
  schedule(job: JobName, at: number): void;
  unschedule(job: JobName): void;
  /** For work that nobody waits for: what fails is left to whoever repeats. */
  background(work: Promise<unknown>): void;
  /** For a conversation that the person was never in, and for one that is made up (D10.1). */
  unknownConversation(): Refusal;
  /** Listed, and not found unseen a good while ago (D1, `signOutUnseen`). */
  isActive(device: number): boolean;
}
