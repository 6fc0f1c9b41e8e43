/** What every suite of the cryptography must do, whatever its keys are made of. */
import { describe, expect, test } from 'vitest';
import type { LocalDevice, NumberedKeyPair, Prekeys, SignedKeyPair, Suite } from '../../../crypto/suite.ts';
import { utf8 } from '../../../lib/bytes.ts';

const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array) => decoder.decode(bytes);

/** A device with what it keeps: prekeys, one session, all of it changed only by what came out well. */
class Side {
  readonly suite: Suite;
  readonly own: LocalDevice;
  readonly signed: SignedKeyPair;
  readonly kem: SignedKeyPair;
  readonly oneTime: Map<number, NumberedKeyPair>;
  session: Uint8Array | null = null;

  private constructor(suite: Suite, keys: Pick<Side, 'own' | 'signed' | 'kem' | 'oneTime'>) {
    this.suite = suite;
    ({ own: this.own, signed: this.signed, kem: this.kem, oneTime: this.oneTime } = keys);
  }

  static async make(suite: Suite): Promise<Side> {
    const own = await suite.createDevice(random);
    const oneTime = await suite.createOneTimePrekeys(7, 3, random);
    return new Side(suite, {
      own,
      signed: await suite.createSignedPrekey(own.identity, 1, random),
      kem: await suite.createKemPrekey(own.identity, 2, random),
      oneTime: new Map(oneTime.map((pair) => [pair.id, pair])),
    });
  }

  bundle({ oneTime = true, kem = true } = {}) {
    const [first] = this.oneTime.values();
    return {
      identity: this.own.identity.publicKey,
      registrationId: this.own.registrationId,
      signedPrekey: this.signed,
      kemPrekey: kem ? this.kem : null,
      oneTime: oneTime && first !== undefined ? first : null,
    };
  }

  readonly prekeys: Prekeys = {
    signed: async (id) => (id === this.signed.id ? this.signed : null),
    kem: async (id) => (id === this.kem.id ? this.kem : null),
    oneTime: async (id) => this.oneTime.get(id) ?? null,
  };

  async begin(other: Side, how = {}): Promise<void> {
    this.session = await this.suite.initiate(this.own, other.bundle(how), this.session, random);
  }

  async write(text: string) {
    const { session, type, data } = await this.suite.encrypt(this.own, this.session as Uint8Array, utf8(text), random);
    this.session = session;
    return { type, data };
  }

  async read(message: { type: number; data: Uint8Array }, from: Side): Promise<string> {
    const { publicKey: identity } = from.own.identity;
    const correspondent = { session: this.session, identity, registrationId: from.own.registrationId };
    const opened = await this.suite.decrypt(this.own, message, correspondent, this.prekeys, random);
    this.session = opened.session;
    if (opened.usedOneTime !== null) this.oneTime.delete(opened.usedOneTime);
    return textOf(opened.plaintext);
  }
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'opened',
    (error: { code?: string }) => error.code,
  );

export function suiteContract(suite: Suite): void {
  const pair = () => Promise.all([Side.make(suite), Side.make(suite)]);

  describe(`${suite.name}: sessions`, () => {
    test.each([
      { kem: true, oneTime: true },
      { kem: true, oneTime: false },
      { kem: false, oneTime: true },
      { kem: false, oneTime: false },
    ])('begin from a bundle (%o), are answered, and go on', async (how) => {
      const [a, b] = await pair();
      await a.begin(b, how);
      const first = await a.write('first');
      expect(first.type).toBe(3);
      expect(await b.read(first, a)).toBe('first');
      expect(b.oneTime.size).toBe(how.oneTime ? 2 : 3);
      expect(await a.read(await b.write('answer'), b)).toBe('answer');
      const later = await a.write('later');
      expect(later.type).toBe(2);
      expect(await b.read(later, a)).toBe('later');
    });

    test('open each message once, in any order, over turns of the ratchet', async () => {
      const [a, b] = await pair();
      await a.begin(b);
      const early = [await a.write('1'), await a.write('2'), await a.write('3')];
      expect(await b.read(early[2] as never, a)).toBe('3');
      expect(await a.read(await b.write('answer'), b)).toBe('answer');
      const late = await a.write('4');
      expect(await b.read(late, a)).toBe('4');
      expect(await b.read(early[0] as never, a)).toBe('1');
      const before = b.session;
      for (const again of [early[0], early[2], late]) expect(await code(b.read(again as never, a))).toBe('duplicate');
      expect(b.session).toEqual(before);
      expect(await b.read(early[1] as never, a)).toBe('2');
    });

    test('may be begun by both sides at once', async () => {
      const [a, b] = await pair();
      await a.begin(b);
      await b.begin(a);
      const [fromA, fromB] = [await a.write('of a'), await b.write('of b')];
      expect(await a.read(fromB, b)).toBe('of b');
      expect(await b.read(fromA, a)).toBe('of a');
      for (let turn = 0; turn < 4; turn++) {
        expect(await b.read(await a.write(`a${turn}`), a)).toBe(`a${turn}`);
        expect(await a.read(await b.write(`b${turn}`), b)).toBe(`b${turn}`);
      }
    });

    test('are replaced by a new beginning, and what was under way still opens', async () => {
      const [a, b] = await pair();
      await a.begin(b);
      await b.read(await a.write('1'), a);
      await a.read(await b.write('2'), b);
      const underWay = await b.write('under way');
      a.session = null;
      expect(await code(a.read(underWay, b))).toBe('no-session');
      await a.begin(b, { oneTime: false });
      expect(await b.read(await a.write('anew'), a)).toBe('anew');
      expect(await a.read(await b.write('yes'), b)).toBe('yes');
    });

    test('refuse what is altered, of somebody else, or made with a prekey that is gone, and stay as they were', async () => {
      const [a, b] = await pair();
      const c = await Side.make(suite);
      await a.begin(b);
      const message = await a.write('secret');
      const [used] = b.oneTime.keys();
      for (let at = 0; at < message.data.length; at += Math.max(1, message.data.length >> 5)) {
        const data = message.data.slice();
        data[at] = (data[at] ?? 0) ^ 0x40;
        expect(await code(b.read({ ...message, data }, a))).not.toBe('opened');
      }
      expect(await code(b.read(message, c))).toBe('other-identity');
      expect(await code(c.read(message, a))).not.toBe('opened');
      expect(b.session).toBeNull();
      expect(await b.read(message, a)).toBe('secret');
      expect(b.oneTime.has(used as number)).toBe(false);
      b.session = null;
      expect(await code(b.read(message, a))).toBe('unknown-prekey');
    });

    test('[E52] say how many keys of missing messages were made and are held, make no more than they may, and give them up when told', async () => {
      const [a, b] = await pair();
      await a.begin(b);
      const open = (message: { type: number; data: Uint8Array }, session: Uint8Array | null, most?: number) => {
        const { identity, registrationId } = a.own;
        const from = { session, identity: identity.publicKey, registrationId };
        return suite.decrypt(b.own, message, from, b.prekeys, random, most);
      };
      const sent = [];
      for (let n = 0; n < 6; n++) sent.push(await a.write(`${n}`));
      const [first, second, , fourth, , sixth] = sent as [(typeof sent)[0], (typeof sent)[0], ...typeof sent];
      if (fourth === undefined || sixth === undefined) throw new Error('too little was sent');
      expect(await code(open(fourth, null, 2))).toBe('too-far');
      const far = await open(fourth, null, 3);
      expect(far.skipped).toEqual({ held: 3, made: 3 });
      const late = await open(first, far.session, 0);
      expect([textOf(late.plaintext), late.skipped]).toEqual(['0', { held: 2, made: 0 }]);
      const without = await suite.withoutSkipped(late.session);
      expect(await code(open(second, without))).toBe('duplicate');
      expect((await open(sixth, without)).skipped).toEqual({ held: 1, made: 1 });
    });

    test('begin with no bundle whose prekeys its identity has not signed', async () => {
      const [a, b] = await pair();
      const c = await Side.make(suite);
      for (const wrong of [{ signedPrekey: c.signed }, { kemPrekey: c.kem }])
        expect(await code(suite.initiate(a.own, { ...b.bundle(), ...wrong }, null, random))).toBe('bad-bundle');
    });
  });

  describe(`${suite.name}: chains`, () => {
    const write = async (chain: Uint8Array, text: string) => suite.chainEncrypt(chain, utf8(text), random);

    test('are read by whoever was given one, from there on, each message once and in any order', async () => {
      let chain = await suite.createChain(random);
      const before = await write(chain, 'before');
      chain = before.chain;
      let held = await suite.takeDistribution(null, await suite.distribution(chain));
      const sent = [];
      for (const text of ['1', '2', '3']) {
        const next = await write(chain, text);
        chain = next.chain;
        sent.push(next.data);
      }
      for (const at of [2, 0, 1]) {
        const opened = await suite.chainDecrypt(held, sent[at] as Uint8Array);
        held = opened.chains;
        expect(textOf(opened.plaintext)).toBe(String(at + 1));
      }
      for (const data of sent) expect(await code(suite.chainDecrypt(held, data))).toBe('duplicate');
      expect(await code(suite.chainDecrypt(held, before.data))).not.toBe('opened');
    });

    test('given twice stay where they are; an unknown one and an altered message are told apart', async () => {
      const chain = await suite.createChain(random);
      const given = await suite.distribution(chain);
      const { data } = await write(chain, 'once');
      let held = await suite.takeDistribution(null, given);
      ({ chains: held } = await suite.chainDecrypt(held, data));
      expect(await code(suite.chainDecrypt(await suite.takeDistribution(held, given), data))).toBe('duplicate');
      const other = await write(await suite.createChain(random), 'of another');
      expect(await code(suite.chainDecrypt(held, other.data))).toBe('no-session');
      await expect(suite.takeDistribution(held, utf8('nothing'))).rejects.toThrow();
      const altered = data.slice();
      altered[altered.length - 3] = (altered[altered.length - 3] ?? 0) ^ 1;
      expect(await code(suite.chainDecrypt(await suite.takeDistribution(null, given), altered))).not.toBe('opened');
    });

    test('[E52] say how many keys of missing messages were made and are held, make no more than they may, and give them up when told', async () => {
      let chain = await suite.createChain(random);
      const given = await suite.takeDistribution(null, await suite.distribution(chain));
      const sent: Uint8Array[] = [];
      for (let n = 0; n < 8; n++) {
        const next = await write(chain, `${n}`);
        chain = next.chain;
        sent.push(next.data);
      }
      const [first, second, , fourth, , , , eighth] = sent as [Uint8Array, Uint8Array, ...Uint8Array[]];
      expect(await code(suite.chainDecrypt(given, fourth as Uint8Array, 2))).toBe('too-far');
      const far = await suite.chainDecrypt(given, fourth as Uint8Array, 3);
      expect(far.skipped).toEqual({ held: 3, made: 3 });
      const late = await suite.chainDecrypt(far.chains, first, 0);
      expect([textOf(late.plaintext), late.skipped]).toEqual(['0', { held: 2, made: 0 }]);
      const without = await suite.chainsWithoutSkipped(late.chains);
      expect(await code(suite.chainDecrypt(without, second))).toBe('duplicate');
      const next = await suite.chainDecrypt(without, eighth as Uint8Array);
      expect([textOf(next.plaintext), next.skipped]).toEqual(['7', { held: 3, made: 3 }]);
    });

    test('[D1.10] 5,000 missed messages are opened newest first', async () => {
      let chain = await suite.createChain(random);
      let held = await suite.takeDistribution(null, await suite.distribution(chain));
      let first: Uint8Array | undefined;
      let newest = first;
      for (let n = 0; n < 5_000; n++) {
        const next = n % 1_000 === 0 || n === 4_999 ? await write(chain, `${n}`) : await write(chain, '');
        chain = next.chain;
        first ??= next.data;
        newest = next.data;
      }
      const opened = await suite.chainDecrypt(held, newest as Uint8Array);
      expect(textOf(opened.plaintext)).toBe('4999');
      held = opened.chains;
      expect(textOf((await suite.chainDecrypt(held, first as Uint8Array)).plaintext)).toBe('0');
    }, 120_000);
  });

  describe(`${suite.name}: bodies, signatures, numbers to compare`, () => {
    test('a body opens with its key and what it is bound to, and with nothing else', async () => {
      const { key, body } = await suite.sealBody(utf8('plain'), utf8('bound'), random);
      expect(key).toHaveLength(32);
      expect(textOf((await suite.openBody(key, body, utf8('bound'))) ?? new Uint8Array(0))).toBe('plain');
      expect(await suite.openBody(random(32), body, utf8('bound'))).toBeNull();
      expect(await suite.openBody(key, body, utf8('other'))).toBeNull();
      expect(
        await suite.openBody(
          key,
          body.map((byte, i) => (i === body.length - 1 ? byte ^ 1 : byte)),
          utf8('bound'),
        ),
      ).toBeNull();
      expect(await suite.openBody(key, new Uint8Array(3), utf8('bound'))).toBeNull();
    });

    test('a signature is of its key and its statement', async () => {
      const [a, b] = await pair();
      const signature = await suite.sign(a.own.identity, utf8('statement'), random);
      expect(signature).toHaveLength(64);
      const by = a.own.identity.publicKey;
      expect(await suite.verify(by, utf8('statement'), signature)).toBe(true);
      expect(await suite.verify(by, utf8('another'), signature)).toBe(false);
      expect(await suite.verify(b.own.identity.publicKey, utf8('statement'), signature)).toBe(false);
      expect(await suite.verify(by, utf8('statement'), signature.slice(1))).toBe(false);
      expect(await suite.verify(new Uint8Array(0), utf8('statement'), signature)).toBe(false);
    });

    test('[E42] two people have one number of 60 digits, and what one shows is what the other scans', async () => {
      const [a, b, c] = await Promise.all([Side.make(suite), Side.make(suite), Side.make(suite)]);
      const person = (user: string, { own }: Side) => ({ user, identity: own.identity.publicKey });
      const [one, other, between] = [person('one', a), person('other', b), person('other', c)];
      const number = await suite.safetyNumber(one, other);
      expect(number).toMatch(/^\d{60}$/);
      expect(await suite.safetyNumber(other, one)).toBe(number);
      expect(await suite.safetyNumber(one, between)).not.toBe(number);
      expect(await suite.safetyNumber(one, { ...other, user: 'others' })).not.toBe(number);
      const shown = await suite.scannableNumber(other, one);
      expect(shown.length).toBeLessThan(80);
      expect(await suite.matchesScanned(shown, one, other)).toBe(true);
      for (const wrong of [shown.slice(1), new Uint8Array(0), await suite.scannableNumber(one, other)])
        expect(await suite.matchesScanned(wrong, one, other)).toBe(false);
      expect(await suite.matchesScanned(shown, one, between)).toBe(false);
    });

    test('[H17] a proof of linking is of its code, both halves, and its statement', async () => {
      const whole = { code: 'ABCDEFGH', secret: '0123456789' };
      const [key, again] = await Promise.all([suite.linkKey(whole), suite.linkKey(whole)]);
      expect(key).toHaveLength(32);
      expect(again).toEqual(key);
      const proof = await suite.linkProof(key, utf8('statement'));
      expect(await suite.isLinkProof(key, utf8('statement'), proof)).toBe(true);
      expect(await suite.isLinkProof(key, utf8('another'), proof)).toBe(false);
      expect(await suite.isLinkProof(key, utf8('statement'), proof.slice(1))).toBe(false);
      for (const other of [
        { ...whole, code: 'random' },
        { ...whole, secret: 'prekeys' },
      ])
        expect(await suite.isLinkProof(await suite.linkKey(other), utf8('statement'), proof)).toBe(false);
    });
  });
}
