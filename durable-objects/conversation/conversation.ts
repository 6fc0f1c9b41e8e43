/**
 * The Conversation object, wherever it runs: object.ts gives it the runtime's storage and calls, the simulation virtual
 * ones. One method a call, and each goes through the door: there is no other way to what the object is.
 */
import type { Refusal } from '../../protocol/refusals.ts';
import type { ConversationOptions } from './calls.ts';
import { Door } from './door.ts';
import type { ColdStatus, ConversationFromOperator, MoveReport, VerifyReport, VerifyRequest } from './history/rpc.ts';
import type {
  AppendReply,
  AppendRequest,
  AttachReply,
  AttachRequest,
  ConversationRpc,
  NamesRequest,
  PageReply,
  PageRequest,
  PutDevicesReply,
  PutDevicesRequest,
  ReceiptsReply,
  ReceiptsRequest,
  RemoveUserRequest,
  ReportReply,
  ReportRequest,
  TypingRequest,
} from './rpc.ts';

export type { ConversationOptions } from './calls.ts';

export class Conversation implements ConversationRpc, ConversationFromOperator {
  readonly #door: Door;

  constructor(options: ConversationOptions) {
    this.#door = new Door(options);
  }

  append(request: AppendRequest): Promise<AppendReply | string> {
    return this.#door.call((calls) => calls.append(request));
  }

  attach(request: AttachRequest): Promise<AttachReply | Refusal> {
    return this.#door.call((calls) => calls.attach(request));
  }

  report(request: ReportRequest): Promise<ReportReply | Refusal | boolean> {
    return this.#door.call((calls) => calls.report(request));
  }

  page(request: PageRequest): Promise<PageReply | Refusal> {
    return this.#door.call((calls) => calls.page(request));
  }

  receipts(request: ReceiptsRequest): Promise<ReceiptsReply | Refusal> {
    return this.#door.call((calls) => calls.receipts(request));
  }

  typing(request: TypingRequest): Promise<void> {
    return this.#door.call((calls) => calls.typing(request));
  }

  putDevices(request: PutDevicesRequest): Promise<PutDevicesReply | Refusal> {
    return this.#door.call((calls) => calls.putDevices(request));
  }

  removeUser(request: RemoveUserRequest): Promise<{ readonly seq: number } | Refusal> {
    return this.#door.call((calls) => calls.removeUser(request));
  }

  names(request: NamesRequest): Promise<boolean> {
    return this.#door.call((calls) => calls.names(request));
  }

  coldStatus(): Promise<ColdStatus | null> {
    return this.#door.call((calls) => calls.coldStatus());
  }

  moveHistory(): Promise<MoveReport | null> {
    return this.#door.call((calls) => calls.moveHistory());
  }

  verifyHistory(request: Omit<VerifyRequest, 'conversation'>): Promise<VerifyReport | null> {
    return this.#door.call((calls) => calls.verifyHistory(request));
  }

  /** The platform's alarm: at least once, never throws. `setFor`: the time that it was set for, where that is known. */
  alarm(setFor: number | null = null): Promise<void> {
    return this.#door.alarm(setFor);
  }
}
