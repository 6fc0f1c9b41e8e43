/** A device's end of a socket to a User object, inside the runtime. */

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { UserRpc } from '../../durable-objects/user/rpc.ts';
import { idRows } from '../../lib/directory/id-rows.ts';
import { decodeServerFrame, encodeClientFrame, type ServerFrame } from '../../protocol/codec.ts';
import { DeploymentIds } from '../../protocol/given-ids.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { isRefusal } from '../../protocol/refusals.ts';
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';

export type UserStub = DurableObjectStub & UserRpc;

/** A user id of this deployment that no test has used. */
export function newUserId(): Promise<UserId> {
  return new DeploymentIds(idRows(env.DIRECTORY), () => Date.now()).newUserId();
}

export function userStub(user: UserId): UserStub {
  return env.USER.getByName(user) as unknown as UserStub;
}

/** A signed-up person with one device. */
export async function signUp(): Promise<UserId> {
  const user = await newUserId();
  const created = await userStub(user).create({ user, deviceName: 'phone', tokenHash: tokenHash(1) });
  if (isRefusal(created)) throw new Error(created.refused);
  return user;
}

export function tokenHash(device: number): string {
  return String(device).padStart(64, '0');
}

export async function upgrade(user: UserId, device = 1, hash = tokenHash(device)): Promise<Response> {
  const headers = {
    upgrade: 'websocket',
    'x-roost-device': String(device),
    'x-roost-token-hash': hash,
  };
  return userStub(user).fetch('https://user/socket', { headers });
}

export class Device {
  readonly user: UserId;
  readonly frames: ServerFrame[] = [];
  readonly texts: string[] = [];
  closedWith: number | null = null;
  readonly #socket: WebSocket;
  #lastId = 0;
  readonly #numbers = new Map<string, number>();

  private constructor(user: UserId, socket: WebSocket) {
    this.user = user;
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.accept();
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') return void this.texts.push(data);
      const read = decodeServerFrame(new Uint8Array(data as ArrayBuffer));
      if (read.frame !== null) this.frames.push(read.frame);
    });
    socket.addEventListener('close', ({ code }) => {
      this.closedWith = code;
    });
  }

  /** Opens the socket and, unless told otherwise, says hello and resumes with nothing. */
  static async open(user: UserId, device = 1, how: { hello?: boolean } = {}): Promise<Device> {
    const response = await upgrade(user, device);
    if (response.webSocket === null) throw new Error(`upgrade: ${response.status}`);
    const opened = new Device(user, response.webSocket);
    if (how.hello === false) return opened;
    opened.send({ hello: { ...versions, client: 'workers test' } }, { resume: { cursors: [] } });
    await until(() => opened.events().some((event) => event.caughtUp));
    return opened;
  }

  raw(data: Uint8Array | string): void {
    this.#socket.send(data);
  }

  /** Sends commands in one frame; gives the id of the first. */
  send(...commands: Omit<wire.Command.$Properties, 'id'>[]): number {
    const first = this.#lastId + 1;
    this.raw(encodeClientFrame({ commands: commands.map((command) => ({ ...command, id: ++this.#lastId })) }));
    return first;
  }

  async ask(command: Omit<wire.Command.$Properties, 'id'>): Promise<wire.Reply.$Properties> {
    const id = this.send(command);
    return until(() => this.replies().find((reply) => reply.id === id));
  }

  ack(conversation: string, through: number): void {
    const frames = Math.max(0, ...this.frames.map((frame) => frame.ordinal));
    this.send({ ack: { frames, conversations: [{ conversation, through, newest: through }] } });
  }

  close(code = 1000): void {
    this.#socket.close(code, '');
  }

  message(conversation: string, more: wire.Send.$Properties = {}): { send: wire.Send.$Properties } {
    const number = more.number ?? (this.#numbers.get(conversation) ?? 0) + 1;
    this.#numbers.set(conversation, number);
    const body = new TextEncoder().encode(`${this.user}/${number}`);
    const usual = {
      conversation,
      number,
      after: number - 1,
      epoch: 1,
      kind: wire.EntryKind.MESSAGE,
      countable: true,
      body,
    };
    return { send: { ...usual, ...more } };
  }

  replies(): wire.Reply.$Properties[] {
    return this.frames.flatMap((frame) =>
      frame.outputs.flatMap((output) => (output.reply ? [output.reply as wire.Reply.$Properties] : [])),
    );
  }

  events(): wire.Event.$Properties[] {
    return this.frames.flatMap((frame) =>
      frame.outputs.flatMap((output) => (output.event ? [output.event as wire.Event.$Properties] : [])),
    );
  }

  seqs(conversation: string): number[] {
    return this.events()
      .flatMap((event) => (event.entries?.conversation === conversation ? (event.entries.entries ?? []) : []))
      .map((entry) => entry.seq ?? 0);
  }
}

/** Makes two people contacts of each other. */
async function acquaint(one: UserId, other: UserId): Promise<void> {
  const credential = { device: 1, tokenHash: tokenHash(1) };
  await userStub(one).putContact(credential, { user: other, name: 'somebody' });
  await userStub(other).putContact(credential, { user: one, name: 'somebody' });
}

/** Starts the direct conversation of two people who know each other; gives its id. */
export async function startDirect(from: Device, peer: UserId): Promise<ConversationId> {
  await acquaint(from.user, peer);
  const found = await from.ask({ findDirect: { peer } });
  const conversation = found.direct?.conversation as ConversationId;
  const members = [from.user, peer].map((user) => ({
    user,
    role: wire.Role.MEMBER,
    devices: { version: 1, devices: [{ device: 1, addedAt: 1 }] },
  }));
  const body = wire.Control.encode({ epoch: 0, creation: { kind: wire.ConversationKind.DIRECT, members } }).finish();
  const creation = from.message(conversation, { epoch: 0, kind: wire.EntryKind.CREATION, countable: false, body });
  const created = await from.ask(creation);
  if (!created.accepted) throw new Error(`creation: ${created.refusal?.code}`);
  return conversation;
}

/** Waits until `find` gives something. */
export async function until<Value>(find: () => Value, withinMs = 15_000): Promise<NonNullable<Value>> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = find();
    if (found) return found as NonNullable<Value>;
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits for what is under way, where nothing tells that it has ended: longer than it takes on a slow machine. */
export function pause(ms = 400): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Counts what an object writes from now on while its instance lives: rows, and one for each alarm set (F5). */
export async function countRows(stub: DurableObjectStub): Promise<() => number> {
  let rows = 0;
  await runInDurableObject(stub, (_instance, state) => {
    const { sql } = state.storage;
    const exec = sql.exec.bind(sql);
    const counting = (query: string, ...bindings: unknown[]) => {
      const cursor = exec(query, ...(bindings as never[]));
      rows += cursor.rowsWritten;
      return cursor;
    };
    Object.defineProperty(sql, 'exec', { value: counting, configurable: true });
    const setAlarm = state.storage.setAlarm.bind(state.storage);
    Object.defineProperty(state.storage, 'setAlarm', {
      value: (at: number) => {
        rows++;
        return setAlarm(at);
      },
      configurable: true,
    });
  });
  return () => rows;
}
