/** What was found of control entries before they are replayed: whether those who are said to have made them did. */
import { hex } from '../../lib/bytes.ts';
import type { ControlNote, Verdict } from './control-note.ts';

/**
 * By the leaf: that names an entry and, through the link to the one before it, the whole state that it follows, on which
 * a verdict depends.
 */
export class Verdicts {
  /** Without a cipher that verifies: who is in is what the server says. */
  readonly #trusts: boolean;
  readonly #byLeaf = new Map<string, Verdict>();
  readonly #notes = new Map<string, ControlNote>();

  constructor(trusts: boolean) {
    this.#trusts = trusts;
  }

  get areTrusting(): boolean {
    return this.#trusts;
  }

  /** Null: nobody has looked at it yet. */
  of({ leaf }: { readonly leaf: Uint8Array }): Verdict | null {
    return this.#trusts ? 'valid' : (this.#byLeaf.get(hex(leaf)) ?? null);
  }

  put({ leaf }: { readonly leaf: Uint8Array }, verdict: Verdict): void {
    this.#byLeaf.set(hex(leaf), verdict);
  }

  /** What was noted of an entry that was replayed before its place in the log came. */
  noteOf({ leaf }: { readonly leaf: Uint8Array }): ControlNote | null {
    return this.#notes.get(hex(leaf)) ?? null;
  }

  putNote({ leaf }: { readonly leaf: Uint8Array }, note: ControlNote): void {
    this.#notes.set(hex(leaf), note);
  }
}
