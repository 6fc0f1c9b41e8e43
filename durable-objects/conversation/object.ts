import { DurableObject } from 'cloudflare:workers';
import type { UserId } from '../../protocol/ids.ts';
import { limitsFrom } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusals.ts';
import { KeptStubs } from '../kit/kept-stubs.ts';
import { storageOf, surroundingsOf } from '../kit/surroundings.ts';
import { type UserFromConversation, userFromConversationMethods } from '../user/rpc.ts';
import { briefly } from '../user/rpc-brief.ts';
import { Conversation } from './conversation.ts';
import type {
  AppendReply,
  AppendRequest,
  AttachRequest,
  ConversationRpc,
  PageRequest,
  PutDevicesRequest,
  ReceiptsRequest,
  RemoveUserRequest,
  ReportReply,
  ReportRequest,
  TypingRequest,
} from './rpc.ts';
import { briefAppendReply, briefReportReply } from './rpc-brief.ts';

/** A conversation in the runtime: one object each, named by the conversation's id. Decides nothing. */
export class ConversationObject extends DurableObject<Env> implements ConversationRpc {
  readonly #conversation: Conversation;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const users = new KeptStubs(
      (user: UserId) => briefly(env.USER.getByName(user) as unknown as UserFromConversation),
      userFromConversationMethods,
    );
    this.#conversation = new Conversation({
      storage: storageOf(state),
      surroundings: surroundingsOf(state, 'conversation'),
      limits: limitsFrom(env.ROOST_LIMITS),
      users: (user) => users.get(user),
    });
  }

  /** Gives brief answers to who can read them (rpc-brief.ts); so does `report`. */
  async append(request: AppendRequest): Promise<AppendReply> {
    const reply = await this.#conversation.append(request);
    // Who waits for the message goes before who sent it: the deliveries leave when the rows are on disk, and the answer
    // follows them.
    await this.ctx.storage.sync();
    return briefAppendReply(request, reply) as AppendReply;
  }

  attach(request: AttachRequest) {
    return this.#conversation.attach(request);
  }

  async report(request: ReportRequest): Promise<ReportReply | Refusal> {
    return briefReportReply(request, await this.#conversation.report(request)) as ReportReply;
  }

  page(request: PageRequest) {
    return this.#conversation.page(request);
  }

  receipts(request: ReceiptsRequest) {
    return this.#conversation.receipts(request);
  }

  typing(request: TypingRequest) {
    return this.#conversation.typing(request);
  }

  putDevices(request: PutDevicesRequest) {
    return this.#conversation.putDevices(request);
  }

  removeUser(request: RemoveUserRequest) {
    return this.#conversation.removeUser(request);
  }

  override alarm(): Promise<void> {
    return this.#conversation.alarm();
  }
}
