/**
 * A chat relay as one would first write it on this platform: the baseline of the bench.
 *
 * JSON, one RPC a hop, one insert a message and one write a receipt, each before it is reported, nothing coalesced;
 * hibernating sockets and kept stubs. No resume or retries; a group is a message that names several people. What it
 * leaves out makes it faster, not slower.
 */
import { DurableObject } from 'cloudflare:workers';

interface Env {
  USER: DurableObjectNamespace<User>;
  CONVERSATION: DurableObjectNamespace<Conversation>;
}

interface Message {
  conversation: string;
  id: number;
  from: string;
  to: string | readonly string[];
  text: string;
}

type Frame = ({ type: 'send' } & Message) | { type: 'ack'; conversation: string; seq: number };

export class User extends DurableObject<Env> {
  readonly #conversations = new Map<string, DurableObjectStub<Conversation>>();

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(_socket: WebSocket, data: string): Promise<void> {
    const frame = JSON.parse(data) as Frame;
    const conversation = this.#conversation(frame.conversation);
    if (frame.type === 'ack') return await conversation.receipt(frame.seq);
    const seq = await conversation.append(frame);
    this.tell({ type: 'stored', id: frame.id, seq });
  }

  /** Hands a frame to every socket of this person. */
  tell(frame: object): void {
    const data = JSON.stringify(frame);
    for (const socket of this.ctx.getWebSockets()) socket.send(data);
  }

  #conversation(name: string): DurableObjectStub<Conversation> {
    const stub = this.#conversations.get(name) ?? this.env.CONVERSATION.getByName(name);
    this.#conversations.set(name, stub);
    return stub;
  }
}

export class Conversation extends DurableObject<Env> {
  readonly #users = new Map<string, DurableObjectStub<User>>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = 'CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY, id, sender, text, at, delivered)';
    ctx.storage.sql.exec(sql);
  }

  append({ conversation, id, from, to, text }: Message): number {
    const insert = 'INSERT INTO messages (id, sender, text, at, delivered) VALUES (?, ?, ?, ?, 0) RETURNING seq';
    const { seq } = this.ctx.storage.sql.exec<{ seq: number }>(insert, id, from, text, Date.now()).one();
    const frame = { type: 'message', conversation, seq, from, text };
    for (const name of typeof to === 'string' ? [to] : to) void this.#user(name).tell(frame);
    return seq;
  }

  async receipt(seq: number): Promise<void> {
    const update = 'UPDATE messages SET delivered = delivered + 1 WHERE seq = ? RETURNING id, sender';
    const { id, sender } = this.ctx.storage.sql.exec<{ id: number; sender: string }>(update, seq).one();
    await this.#user(sender).tell({ type: 'delivered', id });
  }

  #user(name: string): DurableObjectStub<User> {
    const stub = this.#users.get(name) ?? this.env.USER.getByName(name);
    this.#users.set(name, stub);
    return stub;
  }
}

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    return env.USER.getByName(new URL(request.url).searchParams.get('user') ?? '').fetch(request);
  },
};
