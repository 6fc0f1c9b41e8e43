/** As much of CQL's native protocol, version 4, as a node needs that knows one table: frames, and values in them. */
import { Buffer } from 'node:buffer';

/** What a frame is for: https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec, section 2.4. */
export const opcode = {
  ...{ error: 0, startup: 1, ready: 2, options: 5, supported: 6, query: 7, result: 8, prepare: 9 },
  ...{ execute: 10, register: 11, batch: 13, authenticate: 3, authResponse: 15, authSuccess: 16 },
} as const;

export const version = 4;
const headLength = 9;

export interface Frame {
  readonly version: number;
  readonly stream: number;
  readonly opcode: number;
  readonly body: Buffer;
}

/** Takes whole frames off the beginning of what came, and answers them with the rest. */
export function takeFrames(came: Buffer): { readonly frames: Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = [];
  let rest = came;
  while (rest.length >= headLength) {
    const end = headLength + rest.readInt32BE(5);
    if (rest.length < end) break;
    frames.push({
      version: (rest[0] as number) & 0x7f,
      stream: rest.readInt16BE(2),
      opcode: rest[4] as number,
      body: rest.subarray(headLength, end),
    });
    rest = rest.subarray(end);
  }
  return { frames, rest };
}

export function answerTo({ stream }: Frame, code: number, body: Buffer): Buffer {
  const head = Buffer.alloc(headLength);
  head[0] = 0x80 | version;
  head.writeInt16BE(stream, 2);
  head[4] = code;
  head.writeInt32BE(body.length, 5);
  return Buffer.concat([head, body]);
}

export function short(number: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(number);
  return bytes;
}

export function int(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([short(bytes.length), bytes]);
}

/** A value; null is one that is not there. */
export function value(bytes: Buffer | null): Buffer {
  return bytes === null ? int(-1) : Buffer.concat([int(bytes.length), bytes]);
}

const types = {
  bigint: [2],
  blob: [3],
  int: [9],
  uuid: [12],
  text: [13],
  inet: [16],
  'set of text': [34, 13],
} as const;
export type Column = readonly [name: string, type: keyof typeof types];
export type Cells = readonly (Buffer | null)[];

/** What stands before rows: the columns of one table. */
export function columnsOf(columns: readonly Column[], between: Buffer = Buffer.alloc(0)): Buffer {
  const each = columns.flatMap(([name, type]) => [text(name), ...types[type].map(short)]);
  return Buffer.concat([int(1), int(columns.length), between, text('roost'), text('cold_entries'), ...each]);
}

export const done = int(1);

export function rowsOf(columns: readonly Column[], rows: readonly Cells[]): Buffer {
  return Buffer.concat([int(2), columnsOf(columns), int(rows.length), ...rows.flatMap((row) => row.map(value))]);
}

/** Reads on, from a place in a body. */
export class Reader {
  readonly #body: Buffer;
  #at: number;

  constructor(body: Buffer, at = 0) {
    this.#body = body;
    this.#at = at;
  }

  byte(): number {
    return this.#body.readUInt8(this.#at++);
  }

  short(): number {
    this.#at += 2;
    return this.#body.readUInt16BE(this.#at - 2);
  }

  take(length: number): Buffer {
    this.#at += length;
    return this.#body.subarray(this.#at - length, this.#at);
  }

  longText(): string {
    return this.take(this.take(4).readInt32BE()).toString();
  }

  values(): Buffer[] {
    return Array.from({ length: this.short() }, () => this.take(Math.max(0, this.take(4).readInt32BE())));
  }
}
