/**
 * A page as it travels, for a caller that says it can read it: all of it in one byte array. Entry by entry it is paid by the field and by
 * the byte array, at each of the two calls that it goes through from a cluster's proxy to a conversation. Not as history objects pack
 * their rows (pack.ts): the proxy, which has the credentials, would load the codecs of the contract for it, and knows none of them.
 */
import { isRefusal, type Refusal } from '../../protocol/refusals.ts';
import { type ColdEntry, type ColdPage, type ColdPageRequest, coldBytes, type HistoryStore } from './rpc.ts';

/** How many entries there are, and what is said of the page. */
const headBytes = 5;
/** Of an entry: seq, time, expiry and deletion, and how long its facts, body and wraps are. */
const entryBytes = 4 * 8 + 3 * 4;
const [moreFlag, aloneFlag] = [1, 2] as const;

export function briefPage(request: ColdPageRequest, answer: ColdPage | Refusal): ColdPage | Refusal | Uint8Array {
  if (request.brief !== true || isRefusal(answer)) return answer;
  const { entries, more, alone } = answer as ColdPage;
  let end = headBytes + entries.length * entryBytes;
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + coldBytes(entry), end));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, entries.length);
  view.setUint8(4, (more ? moreFlag : 0) | (alone === true ? aloneFlag : 0));
  const put = (at: number, part: Uint8Array) => {
    view.setUint32(at, part.length);
    bytes.set(part, end);
    end += part.length;
  };
  let at = headBytes;
  for (const entry of entries) {
    view.setFloat64(at, entry.seq);
    view.setFloat64(at + 8, entry.at);
    view.setFloat64(at + 16, entry.expiresAt);
    view.setFloat64(at + 24, entry.deletedAt);
    put(at + 32, entry.facts);
    put(at + 36, entry.body);
    put(at + 40, entry.wraps);
    at += entryBytes;
  }
  return bytes;
}

export function wholePage(answer: ColdPage | Refusal | Uint8Array): ColdPage | Refusal {
  if (!(answer instanceof Uint8Array)) return answer;
  const { buffer, byteOffset, byteLength } = answer;
  const view = new DataView(buffer, byteOffset, byteLength);
  const [count, flags] = [view.getUint32(0), view.getUint8(4)];
  let end = byteOffset + headBytes + count * entryBytes;
  const take = (at: number): Uint8Array => {
    const part = new Uint8Array(buffer, end, view.getUint32(at));
    end += part.length;
    return part;
  };
  const entries: ColdEntry[] = [];
  for (let i = 0, at = headBytes; i < count; i++, at += entryBytes) {
    entries.push({
      seq: view.getFloat64(at),
      facts: take(at + 32),
      body: take(at + 36),
      wraps: take(at + 40),
      at: view.getFloat64(at + 8),
      expiresAt: view.getFloat64(at + 16),
      deletedAt: view.getFloat64(at + 24),
    });
  }
  return { entries, more: (flags & moreFlag) > 0, ...((flags & aloneFlag) > 0 ? { alone: true as const } : {}) };
}

/** The store behind a binding, with pages that travel in brief. One of a release that knows nothing of it gives them whole. */
export function askedBriefly(store: HistoryStore): HistoryStore {
  return {
    append: (request) => store.append(request),
    page: async (request) => wholePage(await store.page({ ...request, brief: true })),
    erase: (request) => store.erase(request),
    drop: (request) => store.drop(request),
    health: () => store.health(),
  };
}
