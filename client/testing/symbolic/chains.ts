/** Sender chains, with the rules of the Sender Keys and names for keys. */

import { type DecryptedInChain, type EncryptedInChain, type Random, SuiteError } from '../../../crypto/suite.ts';
import { hex, utf8 } from '../../../lib/bytes.ts';
import { countSkipped, messageKeyOf, nextOf, type ReadingChain, takeKey } from './message-keys.ts';
import { isSigned, lock, newPair, pack, pairOf, read, signatureOf, unhex, unlock, unpack } from './names.ts';

const maxChains = 5;

interface OwnChain {
  readonly id: string;
  readonly at: number;
  readonly key: string;
  readonly signs: string;
}

interface Distribution {
  readonly id: string;
  readonly at: number;
  readonly key: string;
  readonly signedBy: string;
}

type HeldChain = ReadingChain & { readonly id: string; readonly signedBy: string };

interface Message {
  readonly id: string;
  readonly at: number;
  readonly locked: string;
  readonly signature: string;
}

export async function createChain(random: Random): Promise<Uint8Array> {
  const chain: OwnChain = {
    id: hex(random(16)),
    at: 0,
    key: hex(random(32)),
    signs: hex(newPair(5, random).privateKey),
  };
  return pack(chain);
}

export async function distribution(bytes: Uint8Array): Promise<Uint8Array> {
  const { id, at, key, signs } = unpack<OwnChain>(bytes);
  return pack({ id, at, key, signedBy: hex(pairOf(5, unhex(signs)).publicKey) } satisfies Distribution);
}

export async function chainEncrypt(bytes: Uint8Array, plaintext: Uint8Array): Promise<EncryptedInChain> {
  const chain = unpack<OwnChain>(bytes);
  const { id, at, key, signs } = chain;
  const locked = lock(messageKeyOf(key), plaintext);
  const signature = hex(signatureOf(pairOf(5, unhex(signs)), statement({ id, at, locked })));
  const next: OwnChain = { ...chain, at: at + 1, key: nextOf(key) };
  return { chain: pack(next), data: pack({ id, at, locked, signature } satisfies Message) };
}

export async function takeDistribution(bytes: Uint8Array | null, given: Uint8Array): Promise<Uint8Array> {
  const chains = bytes === null ? [] : unpack<HeldChain[]>(bytes);
  const { id, at, key, signedBy } = unpack<Distribution>(given);
  if (chains.some((one) => one.id === id && one.signedBy === signedBy)) return pack(chains);
  return pack([{ id, at, key, signedBy, skipped: {} }, ...chains].slice(0, maxChains));
}

export async function chainDecrypt(bytes: Uint8Array, data: Uint8Array, most?: number): Promise<DecryptedInChain> {
  const chains = unpack<HeldChain[]>(bytes);
  const { id, at, locked, signature } = read<Message>(data);
  const held = chains.find((one) => one.id === id);
  if (held === undefined) throw new SuiteError('no-session', 'the chain is not known here');
  if (!isSigned(unhex(held.signedBy), statement({ id, at, locked }), unhex(signature)))
    throw new SuiteError('not-genuine', 'whose chain it is has not signed it');
  const { chain, key } = takeKey(held, at, most);
  const plaintext = unlock(key, locked);
  if (plaintext === null) throw new SuiteError('not-genuine', 'it does not open with the key of its place');
  const next = chains.map((one) => (one === held ? { ...held, ...chain } : one));
  return { chains: pack(next), plaintext, skipped: { held: countSkipped(next), made: Math.max(0, at - held.at) } };
}

export async function chainsWithoutSkipped(bytes: Uint8Array): Promise<Uint8Array> {
  return pack(unpack<HeldChain[]>(bytes).map((chain) => ({ ...chain, skipped: {} })));
}

function statement({ id, at, locked }: Omit<Message, 'signature'>): Uint8Array {
  return utf8(JSON.stringify(['chain message', id, at, locked]));
}
