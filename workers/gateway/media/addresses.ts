/**
 * Addresses of media that need no credential (docs/spec/media.md, B4 and B8): what they allow stands in them, under a MAC of
 * the deployment. They cost no look-up or woken object.
 */
import { base64url, utf8 } from '../../../lib/bytes.ts';
import type { MediaId } from '../../../protocol/media.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';

/** What an address to store a part is bound to. */
export interface PutGrant {
  readonly id: MediaId;
  readonly part: number;
  readonly user: string;
  /** The bucket's id of the upload; '' for one put. */
  readonly upload: string;
  readonly length: number;
  /** SHA-256 in hex. */
  readonly sha256: string;
  readonly until: number;
}

export interface ReadGrant {
  readonly id: MediaId;
  readonly size: number;
  readonly until: number;
}

type AddressQuery = Readonly<Record<string, string>>;

export class Addresses {
  readonly #key: () => Promise<Uint8Array>;
  readonly #now: () => number;

  constructor(key: () => Promise<Uint8Array>, now: () => number) {
    this.#key = key;
    this.#now = now;
  }

  async toPut(origin: string, grant: PutGrant): Promise<string> {
    const { id, part, user, upload, length, sha256, until } = grant;
    const said = { user, upload, length: String(length), sha256, until: String(until) };
    return this.#address(origin, `/v1/media/${id}/parts/${part}`, said);
  }

  async toRead(origin: string, { id, size, until }: ReadGrant): Promise<string> {
    return this.#address(origin, `/v1/media/${id}`, { size: String(size), until: String(until) });
  }

  /** What the address allows, if it is one that was given out and is good still. */
  async readPut(path: string, query: AddressQuery): Promise<Omit<PutGrant, 'id' | 'part'> | Refusal> {
    const refusal = await this.#check(path, query, ['user', 'upload', 'length', 'sha256', 'until']);
    const { user = '', upload = '', length, sha256 = '', until } = query;
    return refusal ?? { user, upload, length: Number(length), sha256, until: Number(until) };
  }

  async readRead(path: string, query: AddressQuery): Promise<Omit<ReadGrant, 'id'> | Refusal> {
    const refusal = await this.#check(path, query, ['size', 'until']);
    return refusal ?? { size: Number(query.size), until: Number(query.until) };
  }

  async #address(origin: string, path: string, said: AddressQuery): Promise<string> {
    const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await this.#mac(), statement(path, said)));
    return `${origin}${path}?${new URLSearchParams({ ...said, mac: base64url(mac) })}`;
  }

  async #check(path: string, query: AddressQuery, names: readonly string[]): Promise<Refusal | null> {
    const said = Object.fromEntries(names.map((name) => [name, query[name] ?? '']));
    const mac = bytesOf(query.mac ?? '');
    const isOurs = await crypto.subtle.verify('HMAC', await this.#mac(), mac, statement(path, said));
    if (!isOurs) return refuse('bad-address');
    return Number(said.until) > this.#now() ? null : refuse('address-expired');
  }

  async #mac(): Promise<CryptoKey> {
    return crypto.subtle.importKey('raw', await this.#key(), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
      'verify',
    ]);
  }
}

/** Each name with its value, and none can pass for another: they are JSON. */
function statement(path: string, said: AddressQuery): Uint8Array {
  return utf8(`roost media address 1 ${JSON.stringify([path, ...Object.entries(said)])}`);
}

function bytesOf(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return new Uint8Array(0);
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
