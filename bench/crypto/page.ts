/** Runs in Chromium: the cipher seals a first message to a large group, with its cryptography in a worker, and looks how long the page was busy. */
import { openSuiteWorker } from '../../client/browser/suite-worker.browser.ts';
import type { AskingDevice, Cipher, GroupState, MemberDevices, StateChanges } from '../../client/cipher/cipher.ts';
import { signalCipher } from '../../client/cipher/signal-cipher.ts';
import { CipherState } from '../../client/engine/cipher-state.ts';
import { write } from '../../client/engine/write.ts';
import { openIndexedDbStore } from '../../client/store/indexed-db.browser.ts';
import { givingWay } from '../../client/vault/giving-way.browser.ts';
import { sealedRows } from '../../client/vault/sealed-rows.ts';
import { aesVault } from '../../client/vault/vault.ts';
import type { Suite } from '../../crypto/suite.ts';

export interface PageResult {
  readonly sealedMs: number;
  readonly longestBusyMs: number;
  readonly wraps: number;
}

const conversation = `c${'0'.repeat(20)}`;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

async function run(members: number): Promise<PageResult> {
  const suite = openSuiteWorker('/worker.js');
  const device = await openDevice(signalCipher(suite, random), { user: 'me', device: 1, now: Date.now() });
  const group = await groupOf(suite, members, await device.identity());
  const bundle = await bundleOf(suite, group.devices[1]?.devices[0]?.identity as Uint8Array);
  const watch = watchThread();
  const began = performance.now();
  const wraps = await device.sealFirst(group, bundle);
  const result = { sealedMs: performance.now() - began, longestBusyMs: watch.longest(), wraps };
  suite.close();
  return result;
}

/** How late a timer of a few milliseconds comes. */
function watchThread(): { longest(): number } {
  let longest = 0;
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 4);
    last = now;
    setTimeout(tick, 4);
  };
  setTimeout(tick, 4);
  return { longest: () => longest };
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
  const store = await openIndexedDbStore(`bench ${Date.now()}`);
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const rows = sealedRows(givingWay(aesVault(key)));
  const commit = async (state: CipherState, changes: StateChanges | undefined): Promise<void> => {
    state.change(changes);
    await write(store, await state.ops());
  };
  const turn = () => new CipherState(store, rows);
  return {
    async identity(): Promise<MemberDevices> {
      const state = turn();
      const made = await cipher.identity?.(state);
      if (made === undefined) throw new Error('the cipher has no identity');
      await commit(state, made.changes);
      const { user, device } = here;
      return { user, primary: made.identity, version: 1, devices: [{ device, ...made }] };
    },
    /** With a claim for each hundred devices, answered at once. Gives how many devices it was wrapped for. */
    async sealFirst(group: GroupState, bundle: Bundle): Promise<number> {
      const content = random(100);
      const keyNumbers = Array.from({ length: Math.ceil(group.devices.length / 50) + 1 }, (_, i) => i + 1);
      const name = { conversation, sender: here.user, device: here.device, number: keyNumbers.length + 1 };
      for (;;) {
        const state = turn();
        const outcome = await cipher.seal({ name, content, group, keyNumbers, here }, state);
        await commit(state, outcome.changes);
        if (outcome.is === 'sealed') {
          return outcome.wraps.length + (outcome.keys ?? []).reduce((sum, { wraps }) => sum + wraps.length, 0);
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

Object.assign(globalThis, { runBench: run });
