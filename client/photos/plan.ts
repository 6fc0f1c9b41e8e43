/**
 * What is left of a file when something is taken out: pieces of it in their order, and bytes that stand between them. Made in
 * one pass over the file and carried out in another, so that its length is known before and a piece is in memory at a time.
 */
import { type ByteSource, DamagedFile } from './byte-source.ts';

/** `zeros`: as many of them. */
export type Piece =
  | { readonly from: number; readonly to: number }
  | { readonly bytes: Uint8Array }
  | { readonly zeros: number };

/** No camera makes so many; a file that wants more wants to be expensive. */
const maxPieces = 20_000;
const zeros = new Uint8Array(64 * 1024);

export class Plan {
  #pieces: Piece[] = [];
  #size = 0;
  #kept = 0;

  /** Of what is made of it. */
  get size(): number {
    return this.#size;
  }

  /** Bytes from..to stay, behind all that stayed before. */
  keep(from: number, to: number): void {
    if (to <= from) return;
    if (from < this.#kept) throw new DamagedFile('its parts lie over each other');
    const last = this.#pieces.at(-1);
    this.#kept = to;
    this.#size += to - from;
    if (last !== undefined && 'to' in last && last.to === from)
      this.#pieces[this.#pieces.length - 1] = { from: last.from, to };
    else this.#add({ from, to });
  }

  put(bytes: Uint8Array): void {
    this.#size += bytes.length;
    this.#add({ bytes });
  }

  putZeros(count: number): void {
    if (count === 0) return;
    this.#size += count;
    this.#add({ zeros: count });
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** That the file stays as it is. */
  isWhole(size: number): boolean {
    const [first] = this.#pieces;
    return this.#pieces.length === 1 && first !== undefined && 'to' in first && first.from === 0 && first.to === size;
  }

  async *carryOut(source: ByteSource): AsyncGenerator<Uint8Array> {
    const reader = new Forward(source);
    try {
      for (const piece of this.#pieces) {
        if ('to' in piece) yield* reader.through(piece.from, piece.to);
        else if ('bytes' in piece) yield piece.bytes;
        else
          for (let left = piece.zeros; left > 0; left -= zeros.length)
            yield zeros.subarray(0, Math.min(left, zeros.length));
      }
    } finally {
      await reader.end();
    }
  }

  #add(piece: Piece): void {
    if (this.#pieces.length === maxPieces) throw new DamagedFile('it has too many parts');
    this.#pieces.push(piece);
  }
}

/** What is left out is read over where it is short, and passed by where it is long. */
const farBytes = 1024 * 1024;

class Forward {
  readonly #source: ByteSource;
  #bytes: AsyncIterator<Uint8Array> | null = null;
  #at = 0;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async *through(from: number, to: number): AsyncGenerator<Uint8Array> {
    if (this.#bytes === null || from - this.#at > farBytes) await this.#jump(from);
    while (this.#at < to) {
      if (this.#rest.length === 0) await this.#pull();
      const skipped = Math.min(Math.max(0, from - this.#at), this.#rest.length);
      const taken = this.#rest.subarray(skipped, skipped + to - this.#at - skipped);
      this.#rest = this.#rest.subarray(skipped + taken.length);
      this.#at += skipped + taken.length;
      if (taken.length > 0) yield taken;
    }
  }

  async end(): Promise<void> {
    await this.#bytes?.return?.();
  }

  async #jump(to: number): Promise<void> {
    await this.end();
    this.#bytes = this.#source.read(to, this.#source.size)[Symbol.asyncIterator]();
    this.#at = to;
    this.#rest = new Uint8Array(0);
  }

  async #pull(): Promise<void> {
    const { done, value } = await (this.#bytes as AsyncIterator<Uint8Array>).next();
    if (done) throw new DamagedFile('it is shorter than was said');
    this.#rest = value;
  }
}
