/** Devices of made-up people on the fake server, under one clock. */
import { keepAccount } from '../account.ts';
import type { ConversationId, MessageItem, Roost, UserId } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import type { BytesFetch, Fetch, FileStore } from '../ports.ts';
import { openWith } from '../roost.ts';
import { type MemoryStore, openMemoryStore } from '../store/memory.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { FakeServer } from './fake-server.ts';
import { inClear } from './in-clear.ts';
import { plainCipher } from './plain-cipher.ts';

export const alice = `u${'a'.repeat(20)}` as UserId;
export const bob = `u${'b'.repeat(20)}` as UserId;
export const carol = `u${'c'.repeat(20)}` as UserId;

export interface Place {
  readonly clock: FakeClock;
  readonly server: FakeServer;
}

export function place(): Place {
  const clock = new FakeClock();
  return { clock, server: new FakeServer(() => clock.at) };
}

/** Opens a device; without a store of its own it gets a new one with an account. */
export async function open(
  { clock, server }: Place,
  user: UserId,
  options: {
    device?: number;
    store?: MemoryStore;
    connect?: boolean;
    cipher?: Cipher;
    fetch?: Fetch;
    files?: FileStore;
    maxCacheBytes?: number;
    bytesFetch?: BytesFetch;
  } = {},
): Promise<{ roost: Roost; store: MemoryStore }> {
  const device = options.device ?? 1;
  const store = options.store ?? openMemoryStore();
  const cipher = options.cipher ?? plainCipher;
  if (options.store === undefined) await signIn(store, user, device, cipher.name);
  const roost = await openWith(cipher, {
    store,
    transport: server.transport(user, device),
    surroundings: clock.surroundings,
    fetch: options.fetch ?? (async () => Promise.reject(new Error('no HTTP here'))),
    connect: options.connect ?? true,
    ...(options.files === undefined ? {} : { files: options.files }),
    ...(options.maxCacheBytes === undefined ? {} : { maxCacheBytes: options.maxCacheBytes }),
    ...(options.bytesFetch === undefined ? {} : { bytesFetch: options.bytesFetch }),
    rows: inClear,
  });
  await settle();
  return { roost, store };
}

export async function signIn(
  store: MemoryStore,
  user: UserId,
  device = 1,
  cipher: string = plainCipher.name,
): Promise<void> {
  const name = user.slice(1, 2);
  await keepAccount(store, { user, device, token: 't', name, server: 'http://127.0.0.1:1' }, cipher);
}

/** The messages of a chat as they are shown now. */
export async function shown(roost: Roost, id: ConversationId): Promise<MessageItem[]> {
  const timeline = roost.timeline(id);
  await settle();
  const items = timeline.current.items.filter((one) => one.kind === 'message');
  timeline.close();
  return items;
}

export async function texts(roost: Roost, id: ConversationId): Promise<string[]> {
  return (await shown(roost, id)).map((one) => one.text);
}
