import type { FileKind } from './file-info.ts';
import type { NewFile } from './files.ts';

/** Where the bytes of a file lie. What is read twice has to be the same. */
export interface FileSource {
  /** With its ending, by which it is told what it is where nothing else says so. */
  readonly name: string;
  /** MIME type, as far as it is known; what its first bytes say counts more. */
  readonly type?: string;
  /** In bytes. */
  readonly size: number;
  /** Bytes from..to, `to` not among them, in pieces of whatever sizes. */
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/**
 * What a person is told of a file before it is sent: `not-shown` (this browser cannot show that picture; it goes as a
 * document), `too-many-pixels` (a picture that no device should have to open; it goes as a document), `place-may-be-in-it`
 * (what is in such a file is unknown, so it was left as it is). `words.fileNote` has a sentence for each.
 */
export type FileNote = 'not-shown' | 'too-many-pixels' | 'place-may-be-in-it';

/** How `cleanFile` does it. */
export interface CleanOptions {
  /** Sends every byte as it is, place and time with it, as a document. */
  readonly asItIs?: boolean;
  /** Else by what it is, and how large. */
  readonly kind?: FileKind;
}

/** How `prepareFile` does it. */
export interface PrepareOptions {
  /** The pixels as they are; place and time are taken out all the same. */
  readonly original?: boolean;
  /** Sends every byte as it is, place and time with it, as a document. */
  readonly asItIs?: boolean;
  /** Where the program of the SDK's worker lies, as for `openSuiteWorker`: photos are made there then, and the page stays free. */
  readonly workerUrl?: string | URL;
  /** Ends it; rejects with `given-up`. */
  readonly signal?: AbortSignal;
}

/** For `sendFile`, with what is said beside it: `{ ...prepared, caption }`. */
export interface PreparedFile extends NewFile {
  /** What the person is to be told before it is sent; missing: nothing. */
  readonly note?: FileNote;
}
