import { expect, test } from 'vitest';
import { identityBytes, signatureBytes } from '../../protocol/statements.ts';
import { personId } from '../../tests/harness/town.ts';
import { Verifier } from './signed-lists.ts';

test('[T2] [D7.1] a check of a list that failed is made again, and one that was made is not', async () => {
  const identity = new Uint8Array(identityBytes);
  const list = {
    ...{ version: 1, signature: new Uint8Array(signatureBytes) },
    devices: [{ device: 1, identity, registrationId: 1, addedAt: 1 }],
  };
  let asked = 0;
  const verify = async () => {
    asked++;
    if (asked === 1) throw new Error('the worker with the cryptography ended');
    return true;
  };
  const verifier = new Verifier({ verify }, (bytes) => bytes.slice(0, 32));
  await expect(verifier.isGenuine(personId(1), list as never)).rejects.toThrow('ended');
  expect(await verifier.isGenuine(personId(1), list as never)).toBe(true);
  expect(await verifier.isGenuine(personId(1), list as never)).toBe(true);
  expect(asked).toBe(2);
});
