import type { BytesFetch, SentListener } from '../ports.ts';
import { realBytesFetch } from '../surroundings.ts';

/** As much as is handed to the system at once: at 128 kbit/s four seconds. */
const pieceBytes = 64 * 1024;

/**
 * `fetch` of Node, where no browser asks whose address it is. It goes to the server that has named it, or over TLS, and follows nobody
 * elsewhere: whoever runs a server has no say in what else this machine can reach.
 */
export const countedBytesFetch: BytesFetch = async (url, { server = '', ...init }) => {
  if (!mayBeCalled(url, server)) throw new TypeError('an address that is not the server’s to name');
  return counted(url, { ...init, redirect: 'error' } as Init);
};

type Init = Parameters<BytesFetch>[1];

/** A server on one's own machine may have its bucket there, at another port. */
function mayBeCalled(url: string, server: string): boolean {
  const [place, own] = [URL.parse(url), URL.parse(server)];
  if (place === null) return false;
  return place.protocol === 'https:' || (place.protocol === own?.protocol && place.hostname === own.hostname);
}

/** `fetch` of Node, which takes a body in pieces as the line takes them, so that `sent` hears of each; a browser takes none so over HTTP/1.1. */
const counted: BytesFetch = (url, init) => {
  const { body, sent, headers, ...rest } = init;
  if (!(body instanceof Uint8Array) || sent === undefined) return realBytesFetch(url, init);
  // Said here: of a body in pieces the length is not known, and an address is bound to it (B4).
  const sized = { ...headers, 'content-length': String(body.length) };
  const inPieces = { ...rest, headers: sized, body: pieces(body, sent), duplex: 'half' };
  return realBytesFetch(url, inPieces as unknown as Parameters<BytesFetch>[1]);
};

/** The next piece is asked for when the line has room for it. */
async function* pieces(body: Uint8Array, sent: SentListener): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += pieceBytes) {
    if (at > 0) sent(at);
    yield body.subarray(at, at + pieceBytes);
  }
  sent(body.length);
}
