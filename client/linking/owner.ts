/**
 * The device that makes a code and agrees. The secret half of each code is kept in memory alone: a window that was closed has
 * ended its code, and there is no second way to it.
 */
import type { LinkProofs, WholeCode } from '../../crypto/suite.ts';
import { toBase64 } from '../../lib/bytes.ts';
import { linkJoinerStatement, linkOwnerStatement } from '../../protocol/statements.ts';
import type { LinkCode, LinkProgress } from '../api.ts';
import { CipherState } from '../engine/cipher-state.ts';
import type { Engine } from '../engine/engine.ts';
import { RoostError } from '../errors.ts';
import type { ListToSign, ShownJoiner, ShownLink } from '../http/answers.ts';
import type { HttpApi, LinkDecision } from '../http/http-api.ts';
import type { Store } from '../ports.ts';
import type { SealedRows } from '../vault/sealed-rows.ts';
import { drawSecret, serverPart, writeLinkCode } from './link-code.ts';
import { type KeyedCipher, noKeys, ownKeys, readBytes } from './link-keys.ts';
import { encodeList, nextList, readList } from './own-list.ts';

/** One code of this client. */
interface OpenCode {
  readonly code: string;
  /** Made of the whole code, once. */
  readonly key: () => Promise<Uint8Array>;
  /** The device that was shown last, by its proof. */
  shown: (ShownJoiner & { readonly proof: string }) | null;
  mismatch: LinkProgress['mismatch'];
  /** The proof of the device that the person has agreed to; it is signed for anew without another question. */
  agreedTo: string | null;
  /** Since when it is a device: what is signed for it again is the same list, unless the devices have changed. */
  agreedAt: number;
  /** What was signed for it last, and the number that it gets there. */
  signed: { readonly list: Uint8Array; readonly device: number } | null;
}

type LinkHttp = Pick<HttpApi, 'createLink' | 'link' | 'decideLink' | 'closeLink' | 'devices'>;

interface OwnerParts {
  readonly engine: Pick<Engine, 'world' | 'change' | 'tell'>;
  readonly store: Store;
  readonly rows: SealedRows;
  readonly http: LinkHttp;
  /** Null: it has no keys that could be signed. */
  readonly cipher: KeyedCipher | null;
  /** Where the proofs are made and looked at. */
  readonly suite: () => Promise<LinkProofs>;
}

export class LinkOwner {
  readonly #engine: OwnerParts['engine'];
  readonly #store: Store;
  readonly #rows: SealedRows;
  readonly #http: LinkHttp;
  readonly #cipher: KeyedCipher | null;
  readonly #suite: OwnerParts['suite'];
  readonly #opened = new Map<string, OpenCode>();

  constructor({ engine, store, rows, http, cipher, suite }: OwnerParts) {
    this.#engine = engine;
    this.#store = store;
    this.#rows = rows;
    this.#http = http;
    this.#cipher = cipher;
    this.#suite = suite;
  }

  async create(): Promise<LinkCode> {
    const made = await this.#http.createLink();
    const code = serverPart(made.code);
    const secret = drawSecret((length) => this.#engine.world.surroundings.randomBytes(length));
    const key = this.#keyOf({ code, secret });
    this.#opened.set(made.ticket, {
      code,
      key,
      shown: null,
      mismatch: null,
      agreedTo: null,
      agreedAt: 0,
      signed: null,
    });
    return { ...made, code: writeLinkCode({ code, secret }) };
  }

  /** Begun at once, for it takes a while. Where a worker ended over it, it is made again by whoever needs it next. */
  #keyOf(whole: WholeCode): OpenCode['key'] {
    let last: Promise<Uint8Array> | null = null;
    const make = async () => (await this.#suite()).linkKey(whole);
    const key = () => {
      last ??= make().catch((fault: unknown) => {
        last = null;
        throw fault;
      });
      return last;
    };
    key().catch(() => {});
    return key;
  }

  async progress(ticket: string): Promise<LinkProgress> {
    const opened = this.#of(ticket);
    return this.#take(ticket, opened, await this.#http.link(ticket));
  }

  async decide(ticket: string, agree: boolean): Promise<LinkProgress> {
    const opened = this.#of(ticket);
    const { shown } = opened;
    if (shown === null) return this.progress(ticket);
    if (!agree) return told(opened, await this.#http.decideLink(ticket, { agree, of: shown.proof }));
    opened.agreedTo = shown.proof;
    opened.agreedAt = this.#engine.world.surroundings.now();
    return this.progress(ticket);
  }

  async close(ticket: string): Promise<void> {
    await this.#http.closeLink(ticket);
    this.#opened.delete(ticket);
  }

  #of(ticket: string): OpenCode {
    const opened = this.#opened.get(ticket);
    // Another client made it, or this one before it was opened anew: what a device shows cannot be checked here.
    if (opened === undefined) throw new RoostError('not-found');
    return opened;
  }

  async #take(ticket: string, opened: OpenCode, link: ShownLink): Promise<LinkProgress> {
    if (link.state === 'asked' && link.joiner !== null) return this.#asked(ticket, opened, link, link.joiner);
    const isDecided = link.state === 'agreed' || link.state === 'taken';
    if (isDecided && opened.agreedTo === null)
      throw new RoostError('link-not-genuine', { reason: 'not-agreed', sentence: notAgreed });
    if (link.state === 'taken') await this.#demandSigned(opened);
    return told(opened, link);
  }

  async #asked(ticket: string, opened: OpenCode, link: ShownLink, joiner: ShownJoiner): Promise<LinkProgress> {
    const mismatch = await this.#mismatchOf(opened, joiner);
    opened.mismatch = mismatch;
    if (mismatch !== null) {
      opened.shown = null;
      const of = joiner.proof === null ? {} : { of: joiner.proof };
      await this.#http.decideLink(ticket, { agree: false, mismatch: true, ...of });
      // Whatever the server makes of that: nobody is asked about this device.
      return told(opened, { ...link, state: 'mismatched' });
    }
    const proof = joiner.proof as string;
    opened.shown = { ...joiner, proof };
    if (opened.agreedTo !== proof) return told(opened, link);
    const said = await this.#http.decideLink(ticket, await this.#agreement(opened, opened.shown, link.signing));
    return told(opened, said);
  }

  async #mismatchOf({ code, key }: OpenCode, joiner: ShownJoiner): Promise<LinkProgress['mismatch']> {
    if (joiner.proof === null || (this.#cipher !== null && joiner.keys === null)) return 'too-old';
    const { identity, registrationId } = bytesOf(joiner.keys);
    const statement = linkJoinerStatement({ code, identity, registrationId, deviceName: joiner.name });
    const suite = await this.#suite();
    const isProven = await suite.isLinkProof(await key(), statement, readBytes(joiner.proof));
    return isProven ? null : 'other-code';
  }

  async #agreement(
    opened: OpenCode,
    joiner: ShownJoiner & { proof: string },
    order: ListToSign | null,
  ): Promise<LinkDecision> {
    const { user } = this.#engine.world.me;
    const { list, primary, device } = await this.#signedList(joiner, order, opened.agreedAt);
    opened.signed = list.length === 0 ? null : { list, device };
    const statement = linkOwnerStatement({ code: opened.code, user, primary, device, list });
    const suite = await this.#suite();
    const proof = toBase64(await suite.linkProof(await opened.key(), statement));
    return { agree: true, of: joiner.proof, proof, ...(list.length === 0 ? {} : { list: toBase64(list) }) };
  }

  /** The account's list with the new device in it, signed by this one. What the cipher has become is stored before that leaves. */
  async #signedList({ keys }: ShownJoiner, order: ListToSign | null, now: number) {
    const cipher = this.#cipher;
    if (cipher === null) return { list: noKeys.identity, primary: noKeys.identity, device: 0 };
    const statedList = order === null ? null : readList(readBytes(order.list));
    if (order === null || statedList === null) throw new RoostError('bad-answer');
    const { user, device } = this.#engine.world.me;
    const state = new CipherState(this.#store, this.#rows);
    const own = await ownKeys(cipher, state);
    state.change(own.changes);
    const kept = await cipher.ownList?.(state);
    const held = kept == null ? null : readList(kept);
    const since = statedList.devices.find((one) => one.device === device)?.addedAt ?? now;
    const found = await nextList(cipher, {
      ...{ user, held, own: { ...own, device, addedAt: since } },
      joiner: { ...bytesOf(keys), device: order.device, addedAt: now },
      statement: { list: statedList, version: order.version, devices: order.devices },
    });
    if (found === null) throw new RoostError('link-not-genuine', { reason: 'other-list', sentence: otherList });
    const { next, seen } = found;
    const { list, changes: signed } = await cipher.signList({ user, ...next }, state);
    state.change(signed);
    const ops = await state.ops();
    if (ops.length > 0) await this.#engine.change((changes) => void changes.ops.push(...ops));
    if (seen !== null) await this.#inForce(encodeList(seen, seen.signature));
    return { list, primary: own.identity, device: order.device };
  }

  /** The server has added a device: it must be the one that was signed for. */
  async #demandSigned({ signed }: OpenCode): Promise<void> {
    if (signed === null) return;
    const devices = await this.#http.devices(this.#engine.world.me.device);
    if (!devices.some(({ device }) => device === signed.device)) {
      throw new RoostError('link-not-genuine', { reason: 'other-device', sentence: otherDevice });
    }
    await this.#inForce(signed.list);
  }

  /** The cipher keeps the newest list, whoever learns of it. */
  async #inForce(bytes: Uint8Array): Promise<void> {
    const list = readList(bytes);
    const { user } = this.#engine.world.me;
    await this.#engine.tell('own-list', { deviceLists: { lists: [{ user, list }] } });
  }
}

const notAgreed =
  'The server says that a device was linked, and you have not agreed to one here. Look at your devices, and sign out what you do not know.';
const otherList =
  'What the server says of your devices is not what they have signed. Nothing was linked. If it happens again, do not trust this server.';
const otherDevice =
  'The server has added another device than the one that you agreed to. Look at your devices, and sign out what you do not know.';

function told({ mismatch }: OpenCode, { state, expiresAt, joiner }: ShownLink): LinkProgress {
  return {
    ...{ state, expiresAt, mismatch: state === 'mismatched' ? (mismatch ?? 'other-code') : null },
    joiner: joiner === null ? null : { name: joiner.name, address: joiner.address },
  };
}

function bytesOf(keys: ShownJoiner['keys']) {
  return keys === null ? noKeys : { identity: readBytes(keys.identity), registrationId: keys.registrationId };
}
