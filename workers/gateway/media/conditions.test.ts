/** What a request makes its answer depend on, case by case of RFC 9110, section 13. */
import { expect, test } from 'vitest';
import { brokenBy } from './conditions.ts';

const etag = '"mABC"';
const long = 'Sat, 29 Oct 1994 19:43:31 GMT';

test.each([
  ['nothing', {}, null],
  // 13.1.1, by strong comparison
  ['if-match of it', { 'if-match': etag }, null],
  ['if-match of it among others', { 'if-match': `"other", ${etag}` }, null],
  ['if-match of anything', { 'if-match': '*' }, null],
  ['if-match of another', { 'if-match': '"other"' }, 412],
  ['if-match of it, weakly', { 'if-match': `W/${etag}` }, 412],
  ['if-match of nothing', { 'if-match': '' }, 412],
  // 13.1.2, by weak comparison
  ['if-none-match of another', { 'if-none-match': '"other"' }, null],
  ['if-none-match of it', { 'if-none-match': etag }, 304],
  ['if-none-match of it, weakly', { 'if-none-match': `"other",W/${etag}` }, 304],
  ['if-none-match of anything', { 'if-none-match': '*' }, 304],
  // 13.1.3 and 13.1.4: of what has no date they are to be ignored
  ['if-modified-since', { 'if-modified-since': long }, null],
  ['if-unmodified-since', { 'if-unmodified-since': long }, null],
  // 13.2.2: the first one that fails decides
  ['what has gone before what is the same', { 'if-match': '"other"', 'if-none-match': etag }, 412],
  ['both of it', { 'if-match': etag, 'if-none-match': etag }, 304],
  ['a date beside if-match', { 'if-match': etag, 'if-unmodified-since': long }, null],
] as const)('[B8] %s', (_what, headers, status) => {
  expect(brokenBy(new Headers(headers), etag)).toBe(status);
});

test.each([
  ['if-match', etag, 412],
  ['if-match', '*', 412],
  ['if-none-match', '*', null],
  ['if-unmodified-since', long, null],
] as const)('[B4] of what cannot be read yet there is nothing that %s: %s could mean', (name, value, status) => {
  expect(brokenBy(new Headers({ [name]: value }), null)).toBe(status);
});
