/** Runs in Chromium: what a page does with its cipher, whose cryptography is in a worker, a piece at a time. */

import type { ConversationId, UserId } from '../../client/api.ts';
import { openSuiteWorker } from '../../client/browser/suite-worker.browser.ts';
import type {
  AskingDevice,
  Cipher,
  GroupState,
  MemberDevices,
  MessageName,
  SealedMessage,
  StateChanges,
} from '../../client/cipher/cipher.ts';
import { signalCipher } from '../../client/cipher/signal-cipher.ts';
import { CipherState } from '../../client/engine/cipher-state.ts';
import { newConversation } from '../../client/engine/conversation.ts';
import type { Engine } from '../../client/engine/engine.ts';
import { write } from '../../client/engine/write.ts';
import { openIndexedDbStore } from '../../client/store/indexed-db.browser.ts';
import { Town } from '../../client/testing/cipher-town.ts';
import { Trusts } from '../../client/trust/trusts.ts';
import { givingWay } from '../../client/vault/giving-way.browser.ts';
import { sealedRows } from '../../client/vault/sealed-rows.ts';
import { aesVault } from '../../client/vault/vault.ts';
import type { Suite } from '../../crypto/suite.ts';
import { wire } from '../../schema/gen/wire.js';

export type Piece = 'first message to the group' | 'group message' | 'a page of 50 opened' | 'safety number';

export interface PieceResult {
  /** For one time. */
  readonly ms: number;
  /** Devices that it was encrypted for one by one. */
  readonly wraps: number;
}

const conversation = `c${'0'.repeat(20)}`;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export interface Bench {
  run(piece: Piece): Promise<PieceResult>;
  close(): void;
}

/** With all that the pieces need made ready. */
async function open(members: number): Promise<Bench> {
  const suite = openSuiteWorker('/worker.js');
  const device = await openDevice(signalCipher(suite, random), { user: 'me', device: 1, now: Date.now() });
  const group = await groupOf(suite, members, await device.identity());
  const bundle = await bundleOf(suite, group.devices[1]?.devices[0]?.identity as Uint8Array);
  const page = await pageOf(suite);
  const work: Record<Piece, () => Promise<number>> = {
    'first message to the group': () => device.seal(group, bundle),
    'group message': () => device.seal(group, bundle),
    'a page of 50 opened': page.open,
    'safety number': () => compare(suite),
  };
  return {
    run: async (piece) => {
      const times = piece === 'group message' ? 20 : 1;
      const began = performance.now();
      let wraps = 0;
      for (let i = 0; i < times; i++) wraps += await work[piece]();
      return { ms: (performance.now() - began) / times, wraps };
    },
    close: () => suite.close(),
  };
}

/** A page of a group, written by another device, for a device that has its state where a page has it. */
async function pageOf(suite: Suite): Promise<{ open(): Promise<number> }> {
  const town = new Town(suite);
  const [writer, reader] = [await town.add('writer', 1), await town.add('reader', 1)];
  town.control('c', wire.ConversationKind.GROUP, ['writer', 'reader']);
  for (let i = 0; i < 50; i++) await writer.send('c', `a message like any other, number ${i}`);
  const device = await openDevice(reader.cipher, reader.here);
  await device.keep({ put: [...reader.rows.values()] });
  const entries = (town.logs.get('c')?.entries ?? []).filter(({ isControl }) => !isControl);
  return {
    open: async () => {
      const messages = entries.map(({ name, seq, body, wraps }) => {
        const mine = wraps.filter(({ user }) => user === '' || user === 'reader');
        return { name: name as MessageName, seq, body, wraps: mine, group: town.group('c', seq), isNext: true };
      });
      await device.open(messages);
      return 0;
    },
  };
}

/** Two that have never been compared: what was computed is remembered. */
async function compare(suite: Suite): Promise<number> {
  const keyOf = () => Uint8Array.of(5, ...random(32));
  const [id, user] = [conversation as ConversationId, 'u1' as UserId];
  const chat = newConversation(id, 0);
  const list = { version: 1, given: 1, devices: [1], place: 0, signers: [], primary: keyOf() };
  chat.control = { ...chat.control, lists: { [user]: list } };
  const world = { me: { user: 'me', device: 1 }, conversations: new Map([[id, chat]]) };
  const engine = { world, change: async () => {} } as unknown as Engine;
  const own = keyOf();
  const trusts = new Trusts({ engine, ownKey: async () => own, suite: async () => suite });
  const number = await trusts.number(user, id);
  if (number?.groups.length !== 12) throw new Error('there is no number');
  // Their code is ours the other way round.
  if ((await trusts.matches(user, number.scannable, id)) !== false)
    throw new Error("one's own code is taken for theirs");
  return 0;
}

const keys = new WeakMap<Uint8Array, Awaited<ReturnType<Suite['createDevice']>>>();

/** All devices of the others have the same keys: it costs the same. */
async function groupOf(suite: Suite, members: number, own: MemberDevices): Promise<GroupState> {
  const other = await suite.createDevice(random);
  keys.set(other.identity.publicKey, other);
  const { publicKey: identity } = other.identity;
  const listed = [1, 2].map((device) => ({ device, identity, registrationId: other.registrationId }));
  const others = Array.from({ length: members }, (_, i) => ({
    user: `u${i}`,
    primary: identity,
    version: 1,
    devices: listed,
  }));
  const epochLeaf = random(32);
  return {
    kind: 2,
    epoch: 1,
    epochLeaf,
    devices: [own, ...others],
    controlBefore: async () => ({ seq: 1, leaf: epochLeaf }),
    listedBefore: () => null,
  };
}

async function bundleOf(suite: Suite, identity: Uint8Array) {
  const { identity: pair } = keys.get(identity) as NonNullable<ReturnType<typeof keys.get>>;
  const [oneTime] = await suite.createOneTimePrekeys(1, 1, random);
  return {
    signedPrekey: await suite.createSignedPrekey(pair, 1, random),
    kemPrekey: await suite.createKemPrekey(pair, 2, random),
    oneTime: oneTime ?? null,
  };
}

type Bundle = Awaited<ReturnType<typeof bundleOf>>;

/** A device as the engine has one: its state is read and written through the vault, a turn at a time. */
async function openDevice(cipher: Cipher, here: AskingDevice) {
  const store = await openIndexedDbStore(`bench ${crypto.randomUUID()}`);
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const rows = sealedRows(givingWay(aesVault(key)));
  const commit = async (state: CipherState, changes: StateChanges | undefined): Promise<void> => {
    state.change(changes);
    await write(store, await state.ops());
  };
  const turn = () => new CipherState(store, rows);
  let last = 0;
  return {
    keep: (changes: StateChanges) => commit(turn(), changes),
    /** As they come in a page: in one turn, and committed together. */
    async open(messages: readonly Omit<SealedMessage, 'here'>[]): Promise<void> {
      const state = turn();
      for (const message of messages) {
        const outcome = await cipher.open({ ...message, here }, state);
        if (outcome.is !== 'opened') throw new Error(`a message ${outcome.is}`);
        state.change(outcome.changes);
      }
      await write(store, await state.ops());
    },
    async identity(): Promise<MemberDevices> {
      const state = turn();
      const made = await cipher.identity?.(state);
      if (made === undefined) throw new Error('the cipher has no identity');
      await commit(state, made.changes);
      const { user, device } = here;
      return { user, primary: made.identity, version: 1, devices: [{ device, ...made }] };
    },
    /** With a claim for each hundred devices, answered at once. Gives how many devices it was wrapped for. */
    async seal(group: GroupState, bundle: Bundle): Promise<number> {
      const content = random(100);
      const keyNumbers = Array.from({ length: Math.ceil(group.devices.length / 50) + 1 }, (_, i) => last + i + 1);
      last += keyNumbers.length + 1;
      const name = { conversation, sender: here.user, device: here.device, number: last };
      for (;;) {
        const state = turn();
        const outcome = await cipher.seal({ name, content, group, keyNumbers, here }, state);
        await commit(state, outcome.changes);
        if (outcome.is === 'sealed') {
          const { keys = [], wraps } = outcome;
          for (const number of [...keyNumbers.slice(0, keys.length), last]) {
            const settling = turn();
            const sent = { ...name, number, seq: number, expiresAt: 0 };
            await commit(settling, await cipher.sent?.(sent, settling));
          }
          const all = [wraps, ...keys.map((one) => one.wraps)].flat();
          return all.filter(({ user }) => user !== '').length;
        }
        const errands = ((await cipher.errands?.(turn(), here)) ?? []).filter(
          ({ command }) => command.claimKeys != null,
        );
        if (errands.length === 0) throw new Error('it waits, and wants nothing');
        for (const { key, command } of errands) {
          const bundles = (command.claimKeys?.devices ?? []).map(({ user, device }) => ({ user, device, ...bundle }));
          const answering = turn();
          const reply = { keyBundles: { bundles }, keysKept: null, deviceLists: null } as never;
          const answered = await cipher.answered?.(key, { is: 'reply', reply }, answering, here);
          await commit(answering, answered?.changes);
        }
      }
    },
  };
}

Object.assign(globalThis, { openBench: open });
