/** Devices that encrypt as those of users do: the real suite, a store in a file, its key in another. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConversationId, Roost } from '../../client/api.ts';
import type { FileCipher } from '../../client/files/file-cipher.ts';
import {
  joinAccount,
  keepAccount,
  openFileVault,
  openMemoryStore,
  openRoost,
  openSqliteStore,
} from '../../client/index.node.ts';
import type { Store } from '../../client/ports.ts';
import { type SealedRows, sealedRows } from '../../client/vault/sealed-rows.ts';
import type { Vault } from '../../client/vault/vault.ts';
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { Suite } from '../../crypto/suite.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { Account } from './account.ts';
import { eventually } from './eventually.ts';

export interface EncryptedDevice {
  readonly name: string;
  roost: Roost;
  store: Store;
  vault: Vault;
  readonly file: string;
}

interface CastOptions {
  readonly suite?: Suite;
  /** By which they encrypt files. */
  readonly fileCipher?: FileCipher;
  readonly inMemory?: boolean;
}

export class EncryptedCast {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'roost-encrypted-'));
  readonly devices: EncryptedDevice[] = [];
  readonly #suite: Suite;
  readonly #fileCipher: FileCipher | undefined;
  readonly #inMemory: boolean;
  #count = 0;

  /** `inMemory`: their rows are encrypted all the same, and wait for no disk. */
  constructor({ suite = signalSuite, fileCipher, inMemory = false }: CastOptions = {}) {
    this.#suite = suite;
    this.#fileCipher = fileCipher;
    this.#inMemory = inMemory;
  }

  /** The first device of an account that was signed up over HTTP. */
  async open(account: Account, name: string): Promise<EncryptedDevice> {
    const { user, device, token, url } = account;
    const place = await this.#place();
    await keepAccount(place.store, { user: user as UserId, device, token, name, server: url }, this.#suite.name);
    const opened = { ...place, name, roost: await this.#open(place) };
    this.devices.push(opened);
    return opened;
  }

  /** Another device of somebody, linked by a code as two people do it. */
  async link(
    owner: EncryptedDevice,
    name: string,
    options: { readonly connect?: boolean } = {},
  ): Promise<EncryptedDevice> {
    const place = await this.#place();
    const { server } = owner.roost.account;
    const { code, ticket } = await owner.roost.createLink();
    const joining = joinAccount({
      ...{ server, ...place, suite: this.#suite, code, deviceName: name, confirm: async () => true },
    });
    let isJoined = false;
    const joined = joining.finally(() => {
      isJoined = true;
    });
    joined.catch(() => {});
    while (!isJoined) {
      const { state } = await owner.roost.link(ticket);
      if (state === 'asked') await owner.roost.decideLink(ticket, true);
      if (state === 'denied' || state === 'mismatched') throw new Error(`linking ${name}: ${state}`);
      if (state === 'taken') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await joined;
    // The owner's client looks once more whether it was the device that it has signed for.
    await owner.roost.link(ticket).catch(() => {});
    const opened = { ...place, name, roost: await this.#open(place, options) };
    this.devices.push(opened);
    return opened;
  }

  /** Closes a device, lets its store be changed, and opens it again. */
  async reopen(device: EncryptedDevice, between: (store: Store, rows: SealedRows) => Promise<void>): Promise<void> {
    await device.roost.close();
    await between(device.store, sealedRows(device.vault));
    device.roost = await this.#open(device);
  }

  async close(device: EncryptedDevice): Promise<void> {
    this.devices.splice(this.devices.indexOf(device), 1);
    await device.roost.close();
    await device.store.close();
  }

  async end(): Promise<void> {
    for (const device of [...this.devices]) await this.close(device);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #open(
    { store, vault }: Pick<EncryptedDevice, 'store' | 'vault'>,
    options: { readonly connect?: boolean } = {},
  ): Promise<Roost> {
    const fileCipher = this.#fileCipher === undefined ? {} : { fileCipher: this.#fileCipher };
    return openRoost({ store, vault, suite: this.#suite, ...fileCipher, ...options });
  }

  async #place() {
    const file = path.join(this.folder, `${++this.#count}.sqlite`);
    const store = this.#inMemory ? openMemoryStore() : openSqliteStore(file);
    return { file, store, vault: await openFileVault(`${file}.key`, store) };
  }
}

/** The texts that a device shows in a chat, from its first one on; what cannot be read is among them as such. */
export async function textsIn({ roost }: EncryptedDevice, id: ConversationId): Promise<string[]> {
  const timeline = roost.timeline(id, { pageSize: 200 });
  try {
    await eventually(() => {
      if (!timeline.current.ready) throw new Error('the timeline is not ready');
    });
    while (timeline.current.hasOlder) await timeline.loadOlder();
    return timeline.current.items.flatMap((item) => {
      if (item.kind !== 'message') return [];
      return [item.body === 'present' ? item.text : `(${item.body})`];
    });
  } finally {
    timeline.close();
  }
}
