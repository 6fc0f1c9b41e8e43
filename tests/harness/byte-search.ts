/** Looks for thousands of byte strings at once in files and in memory, and says which it has found. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Needle {
  readonly bytes: Buffer;
  readonly what: string;
}

/** As many bytes of each needle decide whether it is compared. */
const headLength = 4;
/** Shorter ones are found anywhere by chance. */
const minLength = 8;

export class ByteSearch {
  readonly #byHead = new Map<number, Needle[]>();
  /** One bit for each three bytes that some needle begins with: almost all of what is searched ends there. */
  readonly #begins = new Uint8Array(1 << 21);
  size = 0;

  /** As it is, and as base64 (both alphabets, wherever in a longer text it begins) and hex. */
  addSecret(secret: Uint8Array, what: string): void {
    const bytes = Buffer.from(secret);
    this.#add(bytes, what);
    const hex = bytes.toString('hex');
    this.#add(Buffer.from(hex), `${what} (hex)`);
    this.#add(Buffer.from(hex.toUpperCase()), `${what} (hex)`);
    for (const from of [0, 1, 2]) {
      // Whole groups of three bytes alone are the same wherever the text ends.
      const whole = bytes.subarray(from, from + Math.floor((bytes.length - from) / 3) * 3);
      this.#add(Buffer.from(whole.toString('base64')), `${what} (base64)`);
      this.#add(Buffer.from(whole.toString('base64url')), `${what} (base64)`);
    }
  }

  /** In the two ways that an engine keeps text, and encoded as a secret is. */
  addText(text: string, what: string): void {
    this.addSecret(Buffer.from(text, 'utf8'), what);
    this.#add(Buffer.from(text, 'utf16le'), `${what} (UTF-16)`);
  }

  #add(bytes: Buffer, what: string): void {
    if (bytes.length < minLength) throw new Error(`${what} is too short to be looked for`);
    const head = bytes.readUInt32BE(0);
    const known = this.#byHead.get(head) ?? [];
    if (known.some((one) => one.bytes.equals(bytes))) return;
    this.#byHead.set(head, [...known, { bytes, what }]);
    const first = head >>> 8;
    this.#begins[first >>> 3] = (this.#begins[first >>> 3] as number) | (1 << (first & 7));
    this.size++;
  }

  /** What of it is there; each once. */
  in(haystack: Buffer): Set<string> {
    const found = new Set<string>();
    const begins = this.#begins;
    let last = 0;
    for (let i = 0; i < haystack.length; i++) {
      last = ((last << 8) | (haystack[i] as number)) & 0xffffff;
      if (((begins[last >>> 3] as number) & (1 << (last & 7))) === 0) continue;
      const at = i - 2;
      if (at < 0 || at + headLength > haystack.length) continue;
      for (const { bytes, what } of this.#byHead.get(haystack.readUInt32BE(at)) ?? []) {
        if (haystack.subarray(at, at + bytes.length).equals(bytes)) found.add(what);
      }
    }
    return found;
  }

  /** Of every file below a folder, whatever it is: databases with their logs and free pages. */
  inFolder(folder: string): { found: Set<string>; files: number; bytes: number } {
    const all = { found: new Set<string>(), files: 0, bytes: 0 };
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = contentOf(path.join(entry.parentPath, entry.name));
      all.files++;
      all.bytes += content.length;
      for (const what of this.in(content)) all.found.add(what);
    }
    return all;
  }
}

/** Nothing of a file that has gone since the folder was read: databases that are closed take their logs with them. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
