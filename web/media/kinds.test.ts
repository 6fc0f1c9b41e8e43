import { expect, test } from 'vitest';
import { lookOf, safeType } from './kinds.ts';

test.each([
  ['a.jpg', 'image/jpeg', 'picture', 'image/jpeg'],
  ['a.png', 'IMAGE/PNG; charset=x', 'picture', 'image/png'],
  // Active, or what no browser draws: only saved.
  ['a.svg', 'image/svg+xml', 'document', 'application/octet-stream'],
  ['a.heic', 'image/heic', 'document', 'application/octet-stream'],
  ['a.html', 'text/html', 'document', 'application/octet-stream'],
  ['a.xhtml', 'application/xhtml+xml', 'document', 'application/octet-stream'],
  ['a.pdf', 'application/pdf', 'document', 'application/octet-stream'],
  ['a.mp4', 'video/mp4', 'video', 'video/mp4'],
  ['a.mp3', 'audio/mpeg', 'audio', 'audio/mpeg'],
  ['', 'audio/webm;codecs=opus', 'voice', 'audio/webm'],
  ['a', 'audio/mpeg text/html', 'document', 'application/octet-stream'],
  ['a', '', 'document', 'application/octet-stream'],
] as const)('[B17] %j of type %j is shown as %s, and lies in the page as %s', (name, type, look, safe) => {
  expect([lookOf({ name, type }), safeType({ name, type })]).toEqual([look, safe]);
});
