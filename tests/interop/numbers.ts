/** One random case each of what is computed alike on both sides: safety numbers, and signatures. */
import { publicKeyOf } from '../../crypto/curve.ts';
import { matchesScanned, safetyNumber, scannableNumber } from '../../crypto/safety-number.ts';
import { nativeVerify, plainVerify, sign, verify } from '../../crypto/xeddsa.ts';
import { sameBytes, utf8 } from '../../lib/bytes.ts';
import { Dice } from './dice.ts';
import type { Libsignal } from './libsignal.ts';

/** As libsignal makes them for a version of the scanned code; the digits are the same for both. */
const [iterations, scannedVersion] = [5_200, 2];

export async function playNumbers(lib: Libsignal, seed: number): Promise<{ compared: number; scanned: number }> {
  const dice = new Dice(seed);
  const person = async () => {
    const identity = await publicKeyOf(dice.bytes(32));
    const user = String.fromCodePoint(...Array.from({ length: 1 + dice.whole(30) }, () => 32 + dice.whole(0xd000)));
    return { user, identity };
  };
  const [own, other] = [await person(), await person()];
  const theirs = (a: typeof own, b: typeof own) => {
    const key = (one: typeof own) => lib.PublicKey.deserialize(Buffer.from(one.identity));
    const [idA, idB] = [Buffer.from(utf8(a.user)), Buffer.from(utf8(b.user))];
    return lib.Fingerprint.new(iterations, scannedVersion, idA, key(a), idB, key(b));
  };
  const number = safetyNumber(own, other);
  for (const made of [theirs(own, other), theirs(other, own)]) {
    const digits = made.displayableFingerprint().toString();
    if (digits !== number) throw new Error(`numbers seed ${seed}: ${number} here, ${digits} there`);
  }
  const shown = Uint8Array.from(theirs(other, own).scannableFingerprint().toBuffer());
  if (!sameBytes(scannableNumber(other, own), shown)) throw new Error(`numbers seed ${seed}: another code to scan`);
  if (!matchesScanned(shown, own, other)) throw new Error(`numbers seed ${seed}: theirs does not match here`);
  const mine = lib.Fingerprint.new(iterations, scannedVersion, ...halves(lib, other, own)).scannableFingerprint();
  if (!mine.compare({ scannable: Buffer.from(scannableNumber(own, other)) }))
    throw new Error(`numbers seed ${seed}: ours does not match there`);
  return { compared: 2, scanned: 2 };
}

function halves(lib: Libsignal, a: { user: string; identity: Uint8Array }, b: { user: string; identity: Uint8Array }) {
  const half = (one: typeof a) =>
    [Buffer.from(utf8(one.user)), lib.PublicKey.deserialize(Buffer.from(one.identity))] as const;
  return [...half(a), ...half(b)] as const;
}

export async function playSignatures(lib: Libsignal, seed: number): Promise<{ signed: number; altered: number }> {
  const dice = new Dice(seed);
  const privateKey = dice.bytes(32);
  const theirKey = lib.PrivateKey.deserialize(Buffer.from(privateKey));
  const publicKey = await publicKeyOf(privateKey);
  const fail = (what: string) => new Error(`xeddsa seed ${seed}: ${what}`);
  if (!sameBytes(publicKey, theirKey.getPublicKey().serialize())) throw fail('another public key');
  const message = dice.bytes(dice.pick([0, 1, 33, 64, 65, 500]));
  const ours = await sign(privateKey, message, dice.bytes);
  const theirs = Uint8Array.from(theirKey.sign(Buffer.from(message)));
  const there = lib.PublicKey.deserialize(Buffer.from(publicKey));
  const isGenuineThere = (signature: Uint8Array) => there.verify(Buffer.from(message), Buffer.from(signature));
  for (const signature of [ours, theirs]) {
    if (!isGenuineThere(signature)) throw fail('not genuine there');
    for (const check of [verify, plainVerify, nativeVerify]) {
      if (!(await check(publicKey, message, signature))) throw fail(`not genuine here (${check.name})`);
    }
    const altered = signature.slice();
    const at = dice.whole(64);
    altered[at] = (altered[at] as number) ^ (1 << dice.whole(8));
    if (isGenuineThere(altered) || (await verify(publicKey, message, altered)))
      throw fail(`altered at ${at} and genuine`);
  }
  return { signed: 2, altered: 2 };
}
