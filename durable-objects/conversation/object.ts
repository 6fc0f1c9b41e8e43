import { DurableObject } from 'cloudflare:workers';
import type { UserId } from '../../protocol/ids.ts';
import { limitsFrom } from '../../protocol/limits.ts';
import { retentionFrom } from '../../protocol/retention.ts';
import { storesOf } from '../history/rpc-choice.ts';
import { storageOf, surroundingsOf } from '../kit/surroundings.ts';
import type { MediaFromConversation } from '../media/rpc.ts';
import type { UserFromConversation } from '../user/rpc.ts';
import { Conversation } from './conversation.ts';
import type { ConversationFromOperator, VerifyRequest } from './history/rpc.ts';
import { StoreNews } from './history/store-news.ts';
import type {
  AppendRequest,
  AttachRequest,
  ConversationRpc,
  NamesRequest,
  PageRequest,
  PutDevicesRequest,
  ReceiptsRequest,
  RemoveUserRequest,
  ReportRequest,
  TypingRequest,
} from './rpc.ts';

/** Of all conversations that this isolate happens to run. */
const news = new StoreNews();

/** A conversation in the runtime: one object each, named by the conversation's id. Decides nothing. */
export class ConversationObject extends DurableObject<Env> implements ConversationRpc, ConversationFromOperator {
  readonly #conversation: Conversation;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#conversation = new Conversation({
      storage: storageOf(state),
      surroundings: surroundingsOf(state, 'conversation'),
      limits: limitsFrom(env.ROOST_LIMITS),
      retention: retentionFrom(env.ROOST_RETENTION),
      users: (user: UserId) => env.USER.getByName(user) as unknown as UserFromConversation,
      ledgers: (object) => env.MEDIA.getByName(object) as unknown as MediaFromConversation,
      news,
      history: storesOf(env as unknown as Record<string, unknown>, (name) => env.HISTORY.getByName(name) as never),
    });
  }

  append(request: AppendRequest) {
    return this.#conversation.append(request);
  }

  attach(request: AttachRequest) {
    return this.#conversation.attach(request);
  }

  report(request: ReportRequest) {
    return this.#conversation.report(request);
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

  coldStatus() {
    return this.#conversation.coldStatus();
  }

  names(request: NamesRequest) {
    return this.#conversation.names(request);
  }

  moveHistory() {
    return this.#conversation.moveHistory();
  }

  verifyHistory(request: Omit<VerifyRequest, 'conversation'>) {
    return this.#conversation.verifyHistory(request);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    return this.#conversation.alarm(info === undefined || info.isRetry ? null : info.scheduledTime);
  }
}
