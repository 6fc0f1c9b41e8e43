import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { isLinkProof, linkKey, linkProof } from './link-proof.ts';

const [code, secret] = ['ABCDEFGH', '0123456789'];

test('[H17] the key is scrypt of the secret part, salted with the server’s part, as Node computes it', async () => {
  const right = scryptSync(secret, code, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });
  expect(await linkKey({ code, secret })).toEqual(Uint8Array.from(right));
});

test('[H17] a proof holds for its key and its statement, whole, and for no other', async () => {
  const key = await linkKey({ code, secret });
  const said = utf8('said');
  const proof = linkProof(key, said);
  expect(isLinkProof(key, said, proof)).toBe(true);
  expect(isLinkProof(key, utf8('sais'), proof)).toBe(false);
  expect(isLinkProof(await linkKey({ code, secret: '0123456788' }), said, proof)).toBe(false);
  for (const other of [proof.subarray(1), Uint8Array.of(...proof, 0), new Uint8Array(0), proof.map((byte) => byte ^ 1)])
    expect(isLinkProof(key, said, other)).toBe(false);
});
