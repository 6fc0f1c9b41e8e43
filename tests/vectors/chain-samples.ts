/** A small conversation whose entries touch every part of the leaf. */
import { type PlainEntry, plainExtend, plainLeaf, plainLeafInput, sha256 } from './plain-chain.ts';

export interface ChainVector {
  readonly entry: PlainEntry;
  readonly input: string;
  readonly leaf: string;
  readonly head: string;
}

const conversation = 'cAAECAwQFBgcICQoLDA0ODw';
const alice = 'uAAECAwQFBgcICQoLDA0O';
const bob = 'uDw4NDAsKCQgHBgUEAwIB';
const base = {
  conversation,
  sender: alice,
  device: 1,
  countable: false,
  expiresAt: 0,
  targets: [],
  controlBefore: null,
};

const bodies = ['08021a00', '68656c6c6f', '', '00'.repeat(1_000), '1a', 'ff', '7a'];

export function chainVectors(): ChainVector[] {
  const creation = {
    ...base,
    seq: 1,
    kind: 16,
    number: 1,
    at: 1_700_000_000_000,
    bodyHash: hash(0),
    controlBefore: { seq: 0, leaf: '' },
  };
  const membership = {
    ...base,
    seq: 6,
    kind: 17,
    number: 5,
    at: 9_007_199_254_740_991,
    bodyHash: hash(5),
    controlBefore: { seq: 1, leaf: plainLeaf(creation) },
  };
  const entries: PlainEntry[] = [
    creation,
    { ...base, seq: 2, kind: 1, number: 2, at: 1_700_000_000_001, countable: true, bodyHash: hash(1) },
    {
      ...base,
      seq: 3,
      kind: 1,
      sender: bob,
      device: 4_294_967_295,
      number: 4_294_967_295,
      at: 9_007_199_254_740_991,
      countable: true,
      expiresAt: 9_007_199_254_740_991,
      bodyHash: hash(2),
    },
    {
      ...base,
      seq: 4,
      kind: 1,
      number: 3,
      at: 9_007_199_254_740_991,
      countable: true,
      expiresAt: 1_800_000_000_000,
      bodyHash: hash(3),
    },
    { ...base, seq: 5, kind: 2, number: 4, at: 9_007_199_254_740_991, targets: [2, 4], bodyHash: hash(4) },
    membership,
    {
      ...base,
      seq: 7,
      kind: 22,
      sender: bob,
      device: 0,
      number: 0,
      at: 9_007_199_254_740_991,
      bodyHash: hash(6),
      controlBefore: { seq: 6, leaf: plainLeaf(membership) },
    },
  ];
  let head = '00'.repeat(32);
  return entries.map((entry) => {
    const leaf = plainLeaf(entry);
    head = plainExtend(head, leaf);
    return { entry, input: plainLeafInput(entry), leaf, head };
  });
}

function hash(body: number): string {
  return sha256(bodies[body] as string);
}
