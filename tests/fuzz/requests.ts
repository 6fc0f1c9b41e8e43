/** One HTTP request of a stranger, as its bytes: routes of the document with what they do not expect. */
import type { Dice } from './dice.ts';
import { conversationId, token, userId, type Words } from './words.ts';

export interface Place {
  readonly method: string;
  /** As the document writes it: /v1/devices/{device} */
  readonly path: string;
  /** The names that its body may have. */
  readonly names: readonly string[];
}

/** The bytes of a request, without the header that closes the connection. */
export function request(dice: Dice, words: Words, places: readonly Place[], host: string): Buffer {
  const place = dice.pick(places);
  const method = dice.chance(0.9)
    ? place.method
    : dice.pick(['GET', 'PUT', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'FOO']);
  const body = method === 'GET' || method === 'HEAD' ? '' : bodyOf(dice, words, place);
  const lines = [
    `${method} ${pathOf(dice, words, place)} HTTP/1.1`,
    `Host: ${dice.chance(0.95) ? host : headerText(dice)}`,
    ...(dice.chance(0.85) ? [`Authorization: Bearer ${line(token(dice, words, ends(place) ? 0.02 : 0.5))}`] : []),
    ...(dice.chance(0.9)
      ? [`Content-Type: ${dice.pick([json, json, json, json, 'text/plain', headerText(dice)])}`]
      : []),
    ...(dice.chance(0.1) ? [`Origin: ${dice.pick([`http://${host}`, 'null', headerText(dice)])}`] : []),
    ...(dice.chance(0.1) ? [`${dice.pick(oddHeaders)}: ${headerText(dice)}`] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
}

/** Ends an account or a device: seldom with a token that is good, or all would be strangers to everything soon. */
function ends({ method, path }: Place): boolean {
  return path === '/v1/account' || path === '/v1/sign-out' || (method === 'DELETE' && path.startsWith('/v1/devices'));
}

const json = 'application/json';
const oddHeaders = [
  'X-Roost-User',
  'X-Roost-Device',
  'CF-Connecting-IP',
  'CF-Visitor',
  'Sec-WebSocket-Protocol',
  'Cookie',
];

function pathOf(dice: Dice, words: Words, { path }: Place): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(dice, paramOf(dice, words, name)));
  const query = dice.chance(0.2) ? `?${encoded(dice, dice.pick(queries(dice)))}` : '';
  if (dice.chance(0.05)) return `/${encoded(dice, dice.text(dice.below(30)))}`;
  return `${filled}${query}`;
}

function queries(dice: Dice): string[] {
  return [
    `after=${dice.number()}`,
    `before=${dice.number()}&limit=${dice.number()}`,
    'limit=x',
    'after=-1',
    dice.text(20),
  ];
}

function paramOf(dice: Dice, words: Words, name: string): string {
  if (dice.chance(0.1)) return dice.text(dice.below(60));
  if (name === 'user') return userId(dice, words, false);
  if (name === 'id') return conversationId(dice, words);
  if (name === 'device') return String(dice.number());
  return Buffer.from(dice.bytes(32)).toString('base64url');
}

/** Nothing that ends the request line. */
function encoded(dice: Dice, text: string): string {
  if (dice.chance(0.8)) return encodeURIComponent(text.toWellFormed()).replaceAll('%3D', '=').replaceAll('%26', '&');
  return text.replace(/[^!-~]/g, '%');
}

function headerText(dice: Dice): string {
  return line(dice.text(dice.below(30)));
}

function line(text: string): string {
  return text.replace(/[^ -~]/g, '?');
}

function bodyOf(dice: Dice, words: Words, { names }: Place): string {
  if (dice.chance(0.1)) return dice.text(dice.below(200));
  if (dice.chance(0.03)) return '['.repeat(dice.below(20_000));
  if (dice.chance(0.02)) return JSON.stringify({ name: 'x'.repeat(40_000) });
  const given = names.filter(() => dice.chance(0.8));
  const text = JSON.stringify(Object.fromEntries(given.map((name) => [name, randomValue(dice, words, name)])));
  return dice.chance(0.9) ? text : text.slice(0, dice.below(text.length));
}

function randomValue(dice: Dice, words: Words, name: string): unknown {
  if (dice.chance(0.1)) return dice.pick([null, true, -1, 1e308, '', [], {}, [[]], dice.number(), dice.text(20)]);
  if (name === 'users') return Array.from({ length: dice.below(120) }, () => userId(dice, words, false));
  if (name === 'phones') return Array.from({ length: dice.below(5) }, () => `+4917${dice.below(10 ** 8)}`);
  if (name === 'handles') return [`h${dice.below(50)}`, dice.text(10)];
  if (name === 'handle') return dice.pick([`h${dice.below(50)}`, null, dice.text(10)]);
  if (name === 'phone') return dice.pick([`+4917${dice.below(10 ** 8)}`, dice.text(12)]);
  if (name === 'code') return String(dice.below(1_000_000)).padStart(6, '0');
  if (name === 'discoverable' || name === 'agree') return dice.chance(0.5);
  return dice.text(dice.below(dice.chance(0.9) ? 40 : 300));
}
