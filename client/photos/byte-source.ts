/** Bytes of a known length that can be read from anywhere: a file, or a piece of memory. What is read twice is the same. */
export interface ByteSource {
  readonly size: number;
  /** Bytes from..to, `to` not among them, in pieces of whatever sizes. */
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** A file is not what it says it is, or ends too early: nothing can be said of what is in it. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
}

/** Looked at through a window, however long the file is. */
const windowBytes = 64 * 1024;

/** A few bytes of a source at a time, wherever they are. */
export class Look {
  readonly size: number;
  readonly #source: ByteSource;
  #from = 0;
  #window: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  /** Another window on the same bytes, for what is read beside. */
  another(): Look {
    return new Look(this.#source);
  }

  /** `length` bytes, at most as many as a window has. Throws when the file ends before them. */
  async bytes(at: number, length: number): Promise<Uint8Array> {
    if (length > windowBytes || at < 0 || at + length > this.size) throw new DamagedFile('it ends too early');
    if (at < this.#from || at + length > this.#from + this.#window.length) await this.#moveTo(at);
    return this.#window.subarray(at - this.#from, at - this.#from + length);
  }

  /** As many as there are in the window from `at`; none behind the end. */
  async some(at: number): Promise<Uint8Array> {
    if (at >= this.size) return new Uint8Array(0);
    if (at < this.#from || at >= this.#from + this.#window.length) await this.#moveTo(at);
    return this.#window.subarray(at - this.#from);
  }

  /** The first of them, up to as many as a window has. */
  async first(at: number, length: number): Promise<Uint8Array> {
    return this.bytes(at, Math.min(length, windowBytes));
  }

  async #moveTo(at: number): Promise<void> {
    const length = Math.min(windowBytes, this.size - at);
    const window = new Uint8Array(length);
    let filled = 0;
    for await (const piece of this.#source.read(at, at + length)) {
      const taken = piece.subarray(0, length - filled);
      window.set(taken, filled);
      filled += taken.length;
      if (filled === length) break;
    }
    if (filled < length) throw new DamagedFile('it is shorter than was said');
    this.#from = at;
    this.#window = window;
  }
}

export function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000 + u16(bytes, at + 2);
}

export function u32le(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) +
    (bytes[at + 1] as number) * 0x100 +
    ((bytes[at + 2] as number) + (bytes[at + 3] as number) * 0x100) * 0x1_0000
  );
}

export function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

export function fromAscii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
