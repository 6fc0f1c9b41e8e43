/**
 * The gateway's part in a link, small enough to read in one sitting, for two devices that trust it as little as they have to.
 * The ticket and the routes are proven elsewhere; here a server lies: `lie` may change any answer.
 */
import { fromBase64, toBase64 } from '../../lib/bytes.ts';
import { own } from '../../protocol/codec.ts';
import type { UserId } from '../../protocol/ids.ts';
import { type RefusalCode, refusals } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import { readList } from '../linking/own-list.ts';
import type { Fetch } from '../ports.ts';

export type Json = Record<string, unknown>;

interface JoinRequest {
  readonly joining: string;
  readonly deviceName: string;
  readonly keys: Json | null;
  readonly proof: string | null;
}

export class LinkGateway {
  readonly user: UserId;
  readonly code = 'ABCD2345';
  state: 'open' | 'asked' | 'mismatched' | 'agreed' | 'denied' | 'taken' = 'open';
  asked: JoinRequest | null = null;
  agreement: { list: string | null; proof: string | null } = { list: null, proof: null };
  isAgain = false;
  /** Devices that are signed in, and the list as it is in force. */
  devices = [1];
  version = 1;
  /** What the device that joined gives out, in base64. */
  prekeys: string | null = null;
  list: Uint8Array = own(wire.DeviceList.encode({ version: 1, devices: [{ device: 1, addedAt: 5 }] }).finish());
  /** Every request, newest last. */
  readonly log: { readonly what: string; readonly body: Json }[] = [];
  /** Changes what is answered. */
  lie: (what: string, answer: Json) => Json = (_, answer) => answer;
  /** Before a request is looked at. */
  before: (what: string) => void = () => {};
  next = 2;

  constructor(user: UserId) {
    this.user = user;
  }

  readonly fetch: Fetch = async (url, { method, body }) => {
    const what = `${method} ${new URL(url).pathname.replace('/v1/', '').replace(/T{43}/, ':ticket')}`;
    const said = body === undefined ? {} : (JSON.parse(body) as Json);
    this.log.push({ what, body: said });
    this.before(what);
    const answer = this.#answer(what, said);
    if (typeof answer === 'string') {
      const { advice, sentence, http } = refusals[answer];
      return { ok: false, status: http, json: async () => ({ error: { code: answer, advice, sentence } }) };
    }
    const told = this.lie(what, answer);
    return { ok: true, status: 200, json: async () => told };
  };

  #answer(what: string, body: Json): Json | RefusalCode {
    switch (what) {
      case 'POST links':
        return { ticket: 'T'.repeat(43), code: 'ABCD-2345', expiresAt: 9e12, lastsMs: 300_000 };
      case 'GET links/:ticket':
        return this.#shown();
      case 'PUT links/:ticket/decision':
        return this.#decide(body);
      case 'DELETE links/:ticket':
        return this.state === 'taken' ? 'link-taken' : { closed: true };
      case 'GET devices':
        return { devices: this.devices.map((device) => ({ ...{ device, name: 'x', addedAt: 1, lastSeenAt: 1 } })) };
      case 'POST links/join':
        return this.#join(body);
      case 'POST links/wait':
        return this.#joinState(body);
      case 'POST links/finish':
        return this.#finish(body);
      default:
        throw new Error(`no such route: ${what}`);
    }
  }

  #join(body: Json): Json | RefusalCode {
    if (body.code !== this.code) return 'code-expired';
    const { joining, deviceName, keys = null, proof = null } = body as unknown as JoinRequest;
    const isNew =
      this.asked === null || ((this.state === 'asked' || this.state === 'mismatched') && proof !== this.asked.proof);
    if (isNew) {
      this.asked = { joining, deviceName, keys, proof };
      this.state = 'asked';
    }
    return this.#joinState(body);
  }

  #joinState({ joining }: Json): Json | RefusalCode {
    if (this.asked?.joining !== joining) return 'code-expired';
    if (this.state === 'mismatched') return 'link-mismatch';
    if (this.state === 'denied') return 'link-denied';
    const hasAgreed = this.state === 'agreed' || this.state === 'taken';
    const account = hasAgreed ? { user: this.user, name: 'Alice', handle: 'alice', phone: null } : null;
    return { expiresAt: 9e12, account, again: this.isAgain, ...(hasAgreed ? this.agreement : {}) };
  }

  #shown(): Json {
    const { asked } = this;
    return {
      ...{ state: this.state, expiresAt: 9e12 },
      joiner: asked === null ? null : { name: asked.deviceName, address: null, keys: asked.keys, proof: asked.proof },
      signing: { device: this.next, version: this.version, devices: this.devices, list: toBase64(this.list) },
    };
  }

  #decide({ agree, of, mismatch, list = null, proof = null }: Json): Json {
    if (this.state === 'asked' && (of ?? null) === this.asked?.proof) {
      this.state = mismatch === true ? 'mismatched' : agree === true ? 'agreed' : 'denied';
      this.isAgain = false;
      this.agreement = { list: list as string | null, proof: proof as string | null };
    }
    return this.#shown();
  }

  #finish({ joining, prekeys = null }: Json): Json | RefusalCode {
    if (this.asked?.joining !== joining || this.state !== 'agreed') return 'link-waiting';
    const { list } = this.agreement;
    const signed = list === null ? null : readList(fromBase64(list));
    if (signed !== null && signed.version !== this.version + 1) {
      Object.assign(this, { state: 'asked', isAgain: true });
      return 'link-waiting';
    }
    const device = this.next;
    this.devices = [...this.devices, device];
    this.next += 1;
    this.version += 1;
    if (list !== null) this.list = fromBase64(list);
    this.prekeys = prekeys as string | null;
    this.state = 'taken';
    return { user: this.user, device, token: 'token' };
  }
}
