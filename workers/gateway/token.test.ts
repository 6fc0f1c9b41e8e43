import { expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { isRefusal, refuse } from '../../protocol/refusals.ts';
import { bearerOf, callerOf, hashSecret, readToken, writeToken } from './token.ts';

const token = { user: 'uABCDEFGHIJKLMNOPQRST' as UserId, device: 12, secret: 's'.repeat(43) };

test('a token is read as it was written', () => {
  expect(readToken(writeToken(token))).toEqual(token);
});

test.each([
  '',
  'x',
  `${token.user}.12`,
  `${token.user}.0.${token.secret}`,
  `${token.user}.012.${token.secret}`,
  `${token.user}.12.${token.secret}x`,
  `${token.user}.12.${'='.repeat(43)}`,
  `v${token.user.slice(1)}.12.${token.secret}`,
  ` ${token.user}.12.${token.secret}`,
])('%j is no token', (text) => {
  expect(readToken(text)).toBeNull();
});

test('a bearer is taken from the header, whatever the case of its scheme', () => {
  const text = writeToken(token);
  expect(bearerOf(new Headers({ authorization: `bearer ${text}` }))).toEqual(token);
  expect(bearerOf(new Headers({ authorization: text }))).toBeNull();
  expect(bearerOf(new Headers({ authorization: `Basic ${text}` }))).toBeNull();
  expect(bearerOf(new Headers())).toBeNull();
});

test('the object is shown a hash, never the secret', async () => {
  const caller = await callerOf(token, { ids: { given: async (users) => new Set(users) } });
  if (isRefusal(caller)) throw new Error(caller.refused);
  const { credential } = caller;
  expect(credential).toEqual({ device: 12, tokenHash: await hashSecret(token.secret) });
  expect(credential.tokenHash).toMatch(/^[0-9a-f]{64}$/);
  // SHA-256 of 43 times "s", from an independent implementation.
  expect(credential.tokenHash).toBe('d64b93c9f1b60eb338e5cb415d6a36bd920edd0e9b36f7ea5c730d0e10ff147f');
});

test('[D10.1] a token of a user id that nobody was given is none', async () => {
  expect(await callerOf(token, { ids: { given: async () => new Set() } })).toEqual(refuse('unauthorized'));
});
