import { expect, test } from 'vitest';
import { Town, tokenHash } from '../../../tests/harness/town.ts';

test('[D10.5] a device that was signed out does not come back by repeating the end of its linking', async () => {
  const alice = await new Town().person(1);
  const linking = { by: 1, deviceName: 'laptop', tokenHash: 'the token' };
  expect(await alice.user.link(linking)).toEqual({ device: 2 });
  expect(await alice.user.link(linking)).toEqual({ device: 2 });
  expect(await alice.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, 2)).toEqual({ removed: true });
  expect(await alice.user.link(linking)).toMatchObject({ refused: 'signed-out' });
});
