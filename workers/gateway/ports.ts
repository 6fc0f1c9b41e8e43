/** What the routes need from the world; roost.ts gives the deployment's own, tests give what they like. */
import type { AddressMeterRpc } from '../../durable-objects/address/rpc.ts';
import type { ConversationFromOperator } from '../../durable-objects/conversation/history/rpc.ts';
import type { HistoryStore } from '../../durable-objects/history/rpc.ts';
import type { LinkTicketRpc } from '../../durable-objects/link/rpc.ts';
import type { MediaFromGateway } from '../../durable-objects/media/rpc.ts';
import type { SignUpCodeRpc } from '../../durable-objects/sign-up/rpc.ts';
import type { UserFromGateway, UserFromOperator } from '../../durable-objects/user/rpc.ts';
import type { DeadPushRows } from '../../lib/directory/dead-push-rows.ts';
import type { Checks, GivenIds } from '../../protocol/given-ids.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { MediaId } from '../../protocol/media.ts';
import type { CodeSender } from './code-sender.ts';
import type { Config } from './config.ts';
import type { Directory } from './directory/directory.ts';
import type { AddressSigner } from './media/address-signer.ts';
import type { Addresses } from './media/addresses.ts';
import type { MediaBucket } from './media/bucket.ts';
import type { EdgeCache } from './media/pieces.ts';
import type { Subject } from './names.ts';
import type { RecentRefusals } from './refusal-memory.ts';

export interface Ports {
  readonly config: Config;
  readonly directory: Directory;
  /** Which user ids were ever given out: asked before an object is woken for one. */
  readonly ids: GivenIds & Checks;
  readonly refused: RecentRefusals;
  /** The public key by which push services know this deployment. */
  pushKey(): Promise<string>;
  readonly deadPushes: DeadPushRows;
  /** Puts a person into the queue of pushes. */
  queuePush(message: { readonly user: string }): Promise<unknown>;
  /** Null: no code can be sent. */
  readonly sender: CodeSender | null;
  readonly history: Pick<HistoryStore, 'health'>;
  user(user: UserId): UserPort;
  conversation(id: ConversationId): ConversationFromOperator;
  signUpCode(subject: Subject): SignUpCodeRpc;
  meter(address: string): AddressMeterRpc;
  linkTicket(name: string): LinkTicketRpc;
  /** The ledger of a media object. */
  media(object: MediaId): MediaFromGateway;
  readonly bucket: MediaBucket;
  readonly addresses: Addresses;
  /** Addresses at the bucket itself; null: it has none for us. */
  readonly presigned: AddressSigner | null;
  /** The edge's cache; null: there is none. */
  readonly cache: EdgeCache | null;
  now(): number;
  /** Does the work after the answer; a fault is logged. */
  later(work: () => Promise<unknown>): void;
  log(level: 'info' | 'warn' | 'error', what: string, fields?: Record<string, string | number | boolean>): void;
}

/** A User object: its calls, and the socket upgrade, which cannot travel as a call. */
export type UserPort = UserFromGateway & UserFromOperator & { fetch(request: Request): Promise<Response> };
