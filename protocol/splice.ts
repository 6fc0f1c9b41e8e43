/**
 * Entries are passed on byte by byte: what a device may not have is cut out, and everything else stays as it was written,
 * unknown fields of a later release included, in the entry and in its wraps (rule 1.4). To decode and encode anew would lose
 * them. Only whom a wrap is for is left out where it goes to that very device.
 *
 * Protobuf joins messages that are written one after the other, so fields are added by appending them. Where a body is erased
 * an entry is made anew: what is not known might hold a part of it.
 *
 * What is read here was bounded as it came in, and may have a few fields more than a frame: there is no limit.
 */
import { concatenated, utf8 } from '../lib/bytes.ts';
import { wire } from '../schema/gen/wire.js';
import { StrictReader } from '../schema/strict-reader.ts';
import { decodeMessage } from './codec.ts';

/** Whose wraps are wanted: one device's, or those of all of a person's (device 0). The group's are everybody's. */
export interface Reader {
  readonly user: string;
  readonly device: number;
}

/** A part of a message, from `start` up to and without `end`. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** A wrap's field of the entry, and its user as UTF-8. */
interface Wrap extends Part {
  readonly userStart: number;
  readonly userEnd: number;
  readonly device: number;
  /** What it says besides whom it is for. */
  readonly rest: readonly Part[];
}

/** Bytes, and where they stood. */
interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Of Entry. */
const wrapsField = 16;

/** Wire type 2. */
const wrapTag = (wrapsField << 3) | 2;

/**
 * Says whether an encoded entry has wraps. Throws where its fields cannot be told apart.
 *
 * It is asked of every entry on the path of a message: what is written as usual is looked at without a reader.
 */
export function hasWraps(entry: Uint8Array): boolean {
  let at = 0;
  while (at < entry.length) {
    let tag = entry[at++] as number;
    if (tag > 127) tag = (tag & 127) | ((entry[at++] as number) << 7);
    if (tag >>> 3 === wrapsField) return true;
    if (tag < 8 || tag >= 1 << 14) return readsWraps(entry);
    const wireType = tag & 7;
    if (wireType === 2) {
      let length = entry[at++] as number;
      if (length > 127) length = (length & 127) | ((entry[at++] as number) << 7);
      if (length >= 1 << 14) length = (length & 0x3fff) | ((entry[at++] as number) << 14);
      // Also where there is no such byte.
      if (!(length < 1 << 21)) return readsWraps(entry);
      at += length;
    } else if (wireType === 0) {
      const end = at + 10;
      while ((entry[at++] as number) > 127);
      if (at > end) return readsWraps(entry);
    } else return readsWraps(entry);
  }
  return at > entry.length ? readsWraps(entry) : false;
}

/** Throws where the decoder does: at what is cut short, at numbers that are none, at groups. */
function readsWraps(entry: Uint8Array): boolean {
  const reader = new StrictReader(entry);
  let found = false;
  while (reader.pos < entry.length) {
    const tag = reader.tag();
    reader.skipType(tag & 7);
    found ||= tag >>> 3 === wrapsField;
  }
  return found;
}

/** Packs encoded wraps as fields that can be put behind an entry's bytes. */
export function packWraps(wraps: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(
    wraps.reduce((sum, { length }) => sum + numberSize(wrapTag) + numberSize(length) + length, 0),
  );
  let at = 0;
  for (const wrap of wraps) {
    at = putNumber(bytes, putNumber(bytes, at, wrapTag), wrap.length);
    bytes.set(wrap, at);
    at += wrap.length;
  }
  return bytes;
}

/**
 * An encoded entry, or packed wraps alone, to be cut for one reader after the other: it is read once, and what a further
 * reader costs is little more than what they get. Throws on what the decoder refuses.
 */
export class Splice {
  readonly #bytes: Uint8Array;
  /** Everything that is no wrap. */
  readonly #rest: Part[] = [];
  readonly #wraps: Wrap[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const reader = new StrictReader(bytes);
    let restFrom = 0;
    while (reader.pos < bytes.length) {
      const start = reader.pos;
      const tag = reader.tag();
      if (tag !== wrapTag) {
        reader.skipType(tag & 7);
        continue;
      }
      const wrap = readWrap(reader, start);
      this.#wraps.push(wrap);
      if (start > restFrom) this.#rest.push({ start: restFrom, end: start });
      restFrom = wrap.end;
    }
    if (bytes.length > restFrom) this.#rest.push({ start: restFrom, end: bytes.length });
    const others = this.#rest.map((part) => this.#pieceOf(part));
    if (decodeMessage(wire.Entry, joined(bytes, others), Infinity) === null) throw new Error('not an entry');
  }

  /**
   * The bytes with the reader's own wraps and the group's; the very same when there are no others. A device's own wraps
   * name nobody: there they are.
   */
  for({ user, device }: Reader): Uint8Array {
    const name = utf8(user);
    const pieces = this.#rest.map((part) => this.#pieceOf(part));
    for (const wrap of this.#wraps) {
      const isOwn = (device === 0 || wrap.device === device) && this.#isTo(wrap, name);
      if (isOwn && device > 0) pieces.push({ start: wrap.start, bytes: this.#nameless(wrap) });
      else if (isOwn || wrap.userStart === wrap.userEnd) pieces.push(this.#pieceOf(wrap));
    }
    return joined(this.#bytes, pieces);
  }

  #pieceOf({ start, end }: Part): Piece {
    return { start, bytes: this.#bytes.subarray(start, end) };
  }

  #nameless({ rest }: Wrap): Uint8Array {
    return packWraps([concatenated(rest.map(({ start, end }) => this.#bytes.subarray(start, end)))]);
  }

  #isTo({ userStart, userEnd }: Wrap, name: Uint8Array): boolean {
    if (userEnd - userStart !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.#bytes[userStart + i] !== name[i]) return false;
    return true;
  }
}

function joined(bytes: Uint8Array, pieces: Piece[]): Uint8Array {
  const size = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
  if (size === bytes.length) return bytes;
  // As they stood.
  pieces.sort((a, b) => a.start - b.start);
  return concatenated(pieces.map((piece) => piece.bytes));
}

/**
 * Where a wrap is and to whom. Everything that the contract says of its fields is looked at, as by the decoder, which
 * would make objects and texts of them.
 */
function readWrap(reader: StrictReader, start: number): Wrap {
  const size = reader.size();
  const rest: { start: number; end: number }[] = [];
  const wrap = { start, end: reader.pos + size, userStart: 0, userEnd: 0, device: 0, rest };
  while (reader.pos < wrap.end) {
    const from = reader.pos;
    const tag = reader.tag();
    const field = tag >>> 3;
    if (tag === ((1 << 3) | 2)) {
      const length = reader.size();
      wrap.userStart = reader.pos;
      reader.skip(length);
      wrap.userEnd = reader.pos;
      checkText(reader.buf, wrap.userStart, wrap.userEnd);
    } else if (tag === 2 << 3) wrap.device = reader.uint32();
    else if (tag === 3 << 3) reader.uint32();
    else if (tag === ((4 << 3) | 2) || field > 4) reader.skipType(tag & 7);
    else throw new Error(`field ${field} of a wrap is of another type`);
    if (field < 3) continue;
    const last = rest.at(-1);
    if (last?.end === from) last.end = reader.pos;
    else rest.push({ start: from, end: reader.pos });
  }
  if (reader.pos !== wrap.end) throw new RangeError('a wrap ends inside a field');
  return wrap;
}

const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function checkText(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    if ((bytes[at] as number) > 127) return void strictText.decode(bytes.subarray(start, end));
  }
}

function putNumber(bytes: Uint8Array, start: number, number: number): number {
  let at = start;
  for (let rest = number; ; rest >>>= 7) {
    bytes[at++] = rest > 0x7f ? (rest & 0x7f) | 0x80 : rest;
    if (rest <= 0x7f) return at;
  }
}

function numberSize(number: number): number {
  let size = 1;
  for (let rest = number; rest > 0x7f; rest >>>= 7) size++;
  return size;
}
