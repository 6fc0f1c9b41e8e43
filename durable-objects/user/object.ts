import { DurableObject } from 'cloudflare:workers';
import { idRows } from '../../lib/directory/id-rows.ts';
import { DeploymentIds } from '../../protocol/given-ids.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { limitsFrom } from '../../protocol/limits.ts';
import { isRefusal, type Refusal, refusals, refuse } from '../../protocol/refusals.ts';
import { retentionFrom } from '../../protocol/retention.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { ConversationRpc } from '../conversation/rpc.ts';
import type { Socket } from '../kit/sockets.ts';
import { storageOf, surroundingsOf } from '../kit/surroundings.ts';
import type { MediaFromUser } from '../media/rpc.ts';
import type {
  AskRequest,
  BriefDelivery,
  ClaimRequest,
  Contact,
  Credential,
  MediaRequest,
  Place,
  PresenceNotice,
  SignedLink,
  ToDevicesRequest,
  UserFromUser,
  UserRpc,
  WatchRequest,
} from './rpc.ts';
import { User } from './user.ts';
import type { PushTarget, WakeOutcome } from './wake/rpc.ts';

const subprotocol = 'roost.v1';

/** A person in the runtime: one object each, named by the user id. Decides nothing. */
export class UserObject extends DurableObject<Env> implements UserRpc {
  readonly #user: User;
  readonly #sockets = new WeakMap<WebSocket, Socket>();

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#user = new User({
      storage: storageOf(state),
      surroundings: surroundingsOf(state, 'user'),
      limits: limitsFrom(env.ROOST_LIMITS),
      retention: retentionFrom(env.ROOST_RETENTION),
      sockets: () => state.getWebSockets().map((socket) => this.#socketOf(socket)),
      conversations: (id) => env.CONVERSATION.getByName(id) as unknown as ConversationRpc,
      users: (id) => env.USER.getByName(id) as unknown as UserFromUser,
      ledgers: (object) => env.MEDIA.getByName(object) as unknown as MediaFromUser,
      ids: new DeploymentIds(idRows(env.DIRECTORY), () => Date.now()),
      wakeUp: async (user) => {
        await env.PUSH.send({ user });
      },
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    });
  }

  /** The upgrade. The gateway has checked who asks; the token is checked here. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') return refused(refuse('malformed'), 426);
    const credential = {
      device: Number(request.headers.get('x-roost-device')),
      tokenHash: request.headers.get('x-roost-token-hash') ?? '',
    };
    const attempt = Number(request.headers.get('x-roost-attempt') ?? 0);
    const admitted = await this.#user.admit(credential, attempt, placeIn(request.headers));
    if (isRefusal(admitted)) return refused(admitted, admitted.refused === 'signed-out' ? 410 : undefined);

    const { 0: client, 1: server } = new WebSocketPair();
    const device = request.headers.get('x-roost-device') as string;
    this.ctx.acceptWebSocket(server, [`d${device}`, `c${admitted.connection}`]);
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    await this.#user.connected(this.#socketOf(server));
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { 'sec-websocket-protocol': subprotocol },
    });
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const data = typeof message === 'string' ? message : new Uint8Array(message);
    return this.#user.frame(this.#socketOf(socket), data);
  }

  override webSocketClose(socket: WebSocket, code: number): Promise<void> {
    return this.#user.closed(this.#socketOf(socket), code);
  }

  override webSocketError(socket: WebSocket): Promise<void> {
    return this.#user.closed(this.#socketOf(socket), 1006);
  }

  override alarm(): Promise<void> {
    return this.#user.alarm();
  }

  deliver(request: BriefDelivery) {
    return this.#user.deliver(request);
  }

  typing(request: { conversation: ConversationId; user: UserId; device: number }) {
    return this.#user.typing(request);
  }

  directId(request: { peer: UserId }) {
    return this.#user.directId(request);
  }

  deviceList() {
    return this.#user.deviceList();
  }

  ask(request: AskRequest) {
    return this.#user.ask(request);
  }

  toDevices(request: ToDevicesRequest) {
    return this.#user.toDevices(request);
  }

  claimKeys(request: ClaimRequest) {
    return this.#user.claimKeys(request);
  }

  watch(request: WatchRequest) {
    return this.#user.watch(request);
  }

  presence(request: PresenceNotice) {
    return this.#user.presence(request);
  }

  create(request: { user: UserId; deviceName: string; tokenHash: string }) {
    return this.#user.create(request);
  }

  link(request: { by: number; deviceName: string; tokenHash: string; signed?: SignedLink }) {
    return this.#user.link(request);
  }

  authorize(credential: Credential, route?: string, primary?: boolean) {
    return this.#user.authorize(credential, route, primary);
  }

  conversationIds(request: { after: string; limit: number }) {
    return this.#user.conversationIds(request);
  }

  summary() {
    return this.#user.summary();
  }

  devices(credential: Credential) {
    return this.#user.devices(credential);
  }

  removeDevice(credential: Credential, device: number) {
    return this.#user.removeDevice(credential, device);
  }

  contacts(credential: Credential) {
    return this.#user.contacts(credential);
  }

  putContact(credential: Credential, contact: Contact) {
    return this.#user.putContact(credential, contact);
  }

  removeContact(credential: Credential, user: UserId) {
    return this.#user.removeContact(credential, user);
  }

  putPushTarget(credential: Credential, target: PushTarget) {
    return this.#user.putPushTarget(credential, target);
  }

  removePushTarget(credential: Credential) {
    return this.#user.removePushTarget(credential);
  }

  pushState(credential: Credential) {
    return this.#user.pushState(credential);
  }

  mutePush(credential: Credential, what: { conversation: ConversationId; muted: boolean }) {
    return this.#user.mutePush(credential, what);
  }

  claimWakeUps() {
    return this.#user.claimWakeUps();
  }

  takeOutcomes(outcomes: readonly WakeOutcome[]) {
    return this.#user.takeOutcomes(outcomes);
  }

  queueRejected() {
    return this.#user.queueRejected();
  }

  meterLookups(credential: Credential, count: number) {
    return this.#user.meterLookups(credential, count);
  }

  media(credential: Credential, request: MediaRequest) {
    return this.#user.media(credential, request);
  }

  page(
    credential: Credential,
    request: { conversation: ConversationId; after: number; before: number; limit: number },
  ) {
    return this.#user.page(credential, request);
  }

  retire(request: { reason: wire.RemovalReason }) {
    return this.#user.retire(request);
  }

  changed(credential: Credential, what: { contacts?: boolean; devices?: boolean; profile?: boolean }) {
    return this.#user.changed(credential, what);
  }

  #socketOf(socket: WebSocket): Socket {
    let wrapper = this.#sockets.get(socket);
    if (wrapper === undefined) {
      wrapper = socketOver(socket, this.ctx);
      this.#sockets.set(socket, wrapper);
    }
    return wrapper;
  }
}

/** A hibernating socket as the core sees it; who it is stands in its tags, which survive sleep. */
function socketOver(socket: WebSocket, state: DurableObjectState): Socket {
  const [device = '', connection = ''] = state.getTags(socket);
  return {
    device: Number(device.slice(1)),
    connection: Number(connection.slice(1)),
    send(data) {
      try {
        socket.send(data);
      } catch {
        // Gone; its close event says so.
      }
    },
    close(code, reason) {
      try {
        socket.close(code, reason);
      } catch {
        // Closed already, or a code that may not be sent.
      }
    },
    attachment() {
      const kept: unknown = socket.deserializeAttachment();
      return kept instanceof Uint8Array ? kept : null;
    },
    setAttachment: (bytes) => socket.serializeAttachment(bytes),
    autoRepliedAt: () => state.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null,
  };
}

function refused(refusal: Refusal, status: number = refusals[refusal.refused].http): Response {
  return Response.json(refusal, { status });
}

/** What the gateway says of where the caller is. */
function placeIn(headers: Headers): Place | null {
  const place = headers.get('x-roost-place');
  return place === null ? null : (JSON.parse(decodeURIComponent(place)) as Place);
}
