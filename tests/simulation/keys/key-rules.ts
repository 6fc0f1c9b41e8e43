/**
 * What must hold of keys where devices encrypt: all of them stay on their device and go with what they are for, and who has
 * copied a device's keys cannot open what was before, and soon opens as little of what comes.
 */
import type { KeyRow } from '../../../client/cipher/keyring.ts';
import type { Row } from '../../../client/ports.ts';
import type { Suite } from '../../../crypto/suite.ts';
import { hex } from '../../../lib/bytes.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Device } from '../device.ts';
import type { Log } from '../truth.ts';
import { sha256 } from '../world/host.ts';
import { plainCopy } from '../world/plain-copy.ts';
import type { World } from '../world/world.ts';
import { Arrivals } from './arrivals.ts';
import {
  isOf,
  type KeyCopy,
  openedAfterRemoval,
  openedOfBefore,
  openedSince,
  opensNewest,
  type TappedLog,
} from './copied-keys.ts';
import { Secrets, type UsedPrekey } from './secrets.ts';
import { type TappedMessage, Wiretap } from './wiretap.ts';

/** Of all texts that are sent in a run, so that one that was not encrypted shows. */
const inAllTexts = Buffer.from(' from ');

export class KeyRules {
  readonly #world: World;
  readonly #logs: () => ReadonlyMap<string, Log>;
  readonly #copiesAll: boolean;
  readonly #secrets = new Secrets();
  readonly #wiretap = new Wiretap(sha256);
  /** By name of the device. */
  readonly #used = new Map<string, UsedPrekey[]>();
  readonly #arrivals = new Arrivals();
  #copy: KeyCopy | null = null;
  readonly #unaware = new Set<Device>();
  #scanned = 0;

  /** `copiesAll`: in the end somebody copies what is on every device. */
  constructor(world: World, logs: () => ReadonlyMap<string, Log>, copiesAll = false) {
    this.#world = world;
    this.#logs = logs;
    this.#copiesAll = copiesAll;
  }

  suiteOf(device: string, suite: Suite): Suite {
    const used: UsedPrekey[] = [];
    this.#used.set(device, used);
    return this.#secrets.of(suite, (prekey) => used.push(prekey));
  }

  said(device: Device, data: Uint8Array): void {
    this.#wiretap.said(device, data);
  }

  served(device: Device, frame: wire.ServerFrame): void {
    this.#arrivals.served(device, frame);
  }

  /** Conversations of which its store has changed. */
  committed(device: Device, changed: ReadonlySet<string>): void {
    this.#arrivals.committed(device, changed);
  }

  /** Some of what was stored may be as it was before. */
  powerLost(device: Device): void {
    this.#arrivals.powerLost(device);
  }

  /** Its store is an earlier copy, and no log has anything that it has sent since: nobody can know what it has used. */
  isUnaware(device: Device): void {
    this.#unaware.add(device);
  }

  /** What devices have sealed for others, in the order in which it was said first. */
  get sealed(): readonly TappedMessage[] {
    return this.#wiretap.sealed;
  }

  /** Somebody copies what is on the device. */
  copy(device: Device): void {
    this.#copy = this.#copyOf(device) ?? this.#copy;
  }

  #copyOf(device: Device): KeyCopy | null {
    const rows = device.disk.peek('cipher', { prefix: [] }).map((row) => plainCopy(row) as Row);
    if (!rows.some(({ key }) => key[0] === 'self')) return null;
    return { device, rows, said: this.#wiretap.sealed.length, gone: this.#arrivals.gone(device) };
  }

  /** Once all is at rest: what is wrong, in words. */
  async check(devices: readonly Device[]): Promise<string[]> {
    const found = [...this.#leaks(), ...devices.filter((one) => !one.isRemoved).flatMap((one) => this.#kept(one))];
    const usedTwice = this.#wiretap.usedTwice.filter(({ by }) => ![...this.#unaware].some((one) => isOf(by, one)));
    found.push(...usedTwice.slice(0, 3).map(({ what }) => `D7 ${what}`));
    const now = this.#copiesAll ? devices.filter((one) => !one.isRemoved).map((one) => this.#copyOf(one)) : [];
    for (const copy of [this.#copy, ...now])
      if (copy !== null) found.push(...(await openedOfBefore(copy, this.#tapped)));
    if (this.#copy !== null) found.push(...(await openedSince(this.#copy, this.#tapped)));
    for (const device of devices) found.push(...(await openedAfterRemoval(device, this.#logs(), this.#tapped)));
    return found;
  }

  /** D7: nothing that a device says or the server has holds a private key, or what was written. */
  #leaks(): string[] {
    const found: string[] = [];
    const look = (bytes: Uint8Array, where: string): void => {
      const secret = this.#secrets.in(bytes);
      if (secret !== null) found.push(`D7 ${where} holds the private key ${secret.slice(0, 12)}`);
      if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(inAllTexts))
        found.push(`D7 ${where} holds what was written, in clear`);
    };
    for (const { from, data } of this.#wiretap.frames.slice(this.#scanned)) look(data, `a frame of ${from}`);
    this.#scanned = this.#wiretap.frames.length;
    for (const host of this.#world.hosts.values())
      for (const { name } of rowsOf(host, "SELECT name FROM sqlite_master WHERE type = 'table'"))
        for (const row of rowsOf(host, `SELECT * FROM "${String(name)}"`))
          for (const value of Object.values(row)) {
            if (value instanceof ArrayBuffer) look(new Uint8Array(value), `a row of ${name} of ${host.name}`);
            if (typeof value === 'string') look(Buffer.from(value), `a row of ${name} of ${host.name}`);
          }
    return found.slice(0, 3);
  }

  #kept(device: Device): string[] {
    const found: string[] = [];
    const sessions = device.disk.peek('cipher', { prefix: ['session'] }).map(({ value }) => textOf(value));
    for (const { id, base } of this.#used.get(device.name) ?? [])
      if (device.disk.has('cipher', ['one-time', id]) && sessions.some((one) => one.includes(base)))
        found.push(`D7.3 ${device.name} has used its one-time prekey ${id}, and still has it`);
    const logs = this.#logs();
    for (const { key, value } of device.disk.peek('cipher', { prefix: ['key'] })) {
      const [, id, sender, from, number] = key as [string, string, string, number, number];
      const { seq } = value as KeyRow;
      const where = `${device.name} has the key of ${number} of ${sender.slice(0, 6)}/${from} in ${id}`;
      // Of what its person's devices have sealed themselves: it is kept before it has a place, and given up it may have one all the same (D2.1).
      if (seq === 0 && sender === device.user) continue;
      if (logs.get(id)?.entry(seq)?.number !== number) found.push(`D4.2 ${where}, and that is not at ${seq}`);
    }
    return found;
  }

  /** Whether the copy opens the newest message of others in a conversation, after all that was sealed before. */
  async newestStolen(conversation: string): Promise<boolean> {
    return this.#copy !== null && opensNewest(this.#copy, this.#tapped, conversation);
  }

  get #tapped(): TappedLog {
    return { sealed: this.#wiretap.sealed, entryOf: (one) => this.#entryOf(one) };
  }

  /** Where it stands in the log; null: nowhere. */
  #entryOf({ conversation, user, device, number, bodyHash }: TappedMessage): wire.Entry | null {
    const entry = this.#logs().get(conversation)?.sent(user, device, number);
    return entry !== undefined && hashOf(entry) === bodyHash ? entry : null;
  }
}

function hashOf({ body, bodyHash }: wire.Entry): string {
  return hex(bodyHash.length > 0 ? bodyHash : sha256(body));
}

function textOf(value: unknown): string {
  return Buffer.from((value as { session: Uint8Array }).session).toString('latin1');
}

function rowsOf(
  host: { readonly storage: { readonly look: { exec(query: string): { toArray(): unknown[] } } } },
  query: string,
) {
  return host.storage.look.exec(query).toArray() as Record<string, unknown>[];
}
