/**
 * Stores what is to be sent, and makes each message a send when its object is stored (docs/spec/media.md, B11).
 *
 * What is to be done stands in the outbox; what is under way is known here alone, and lost without harm: a restart asks the
 * server what lacks.
 */
import { doubling } from '../../lib/doubling.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { type MediaId, mediaPartBytes, mediaPartLength } from '../../protocol/media.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import * as local from '../engine/local.ts';
import type { OutboxRow, OutgoingFile } from '../engine/outbox-row.ts';
import type { World } from '../engine/world.ts';
import { RoostError } from '../errors.ts';
import type { FileStore, SentListener, Surroundings } from '../ports.ts';
import { bytesMs, lengthOf, type MediaHttp, type PartAddress, type PartBody } from './media-http.ts';

/** Files that are stored at the same time; of those that are sent on, which move no bytes, as many again. */
const maxAtOnce = 2;
/** After something passing, ever later. Of many that wait each waits longer: together they ask no more often than a few. */
const firstRetryMs = 1_000;
const maxRetryMs = 60_000;
/** Addresses are good for five minutes to begin with. */
const freshMs = defaultLimits.mediaPutMs - 60_000;
/** Addresses that are taken for bad until a part is stored: a new one may be of another server. */
const maxBadAddresses = 4;

/** Of a file, in bytes of ciphertext: in parts that are stored, with what the line has taken of the next one, and in all. */
export interface UploadedAmount {
  readonly stored: number;
  readonly sent: number;
  readonly total: number;
}

export interface UploadsOptions {
  readonly engine: Engine;
  readonly http: MediaHttp;
  readonly files: FileStore;
  readonly progress: (row: OutboxRow, amount: UploadedAmount) => void;
  /** The server said that it has to wait. */
  readonly refused: (row: OutboxRow, why: RoostError) => void;
  /** The message goes on under another number. */
  readonly renumbered: (from: OutboxRow, to: OutboxRow) => void;
}

type Timer = ReturnType<Surroundings['timer']>;

interface Upload {
  readonly conversation: Conversation;
  readonly row: OutboxRow;
  /** It moves no bytes. */
  readonly isSentOn: boolean;
  readonly abort: AbortController;
  /** `due`: it has no place yet. `waiting`: until its next try, and in nobody's place. */
  is: 'due' | 'running' | 'waiting';
  wait: Timer | null;
  /** What failed was not the server's word on this file. */
  waitsForLine: boolean;
  /** Until then the server wants it to wait, on the clock of durations. */
  notBefore: number;
  /** Since something of it was stored. */
  failures: number;
  /** Of them, those that were about an address. */
  badAddresses: number;
}

export class Uploads {
  readonly #options: UploadsOptions;
  /** By their rows, those first that were first seen in the outbox. */
  readonly #uploads = new Map<OutboxRow, Upload>();
  /** Parts on their way; each resolves when it is there, or is not. */
  readonly #puts = new Set<Promise<unknown>>();
  /** The last part took long. */
  #isSlow = false;
  #isClosed = false;

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** The outbox may have changed: begins what is to be stored, and ends what was given up. */
  look(): void {
    if (this.#isClosed) return;
    for (const upload of this.#uploads.values()) if (!this.#isWanted(upload.row)) this.#drop(upload);
    for (const conversation of this.#options.engine.world.sending)
      for (const row of conversation.outbox.values()) this.#note(conversation, row);
    for (const isSentOn of [false, true]) {
      const free = maxAtOnce - this.#all('running', isSentOn).length;
      for (const upload of this.#all('due', isSentOn).slice(0, free)) this.#begin(upload);
    }
  }

  /** There is a network again: what the server has named a time for waits all the same. */
  online(): void {
    const now = this.#options.engine.world.surroundings.elapsed();
    for (const upload of this.#all('waiting')) if (now >= upload.notBefore) makeDue(upload);
    this.look();
  }

  close(): void {
    this.#isClosed = true;
    for (const upload of this.#uploads.values()) this.#drop(upload);
  }

  /** What failed most often comes last: it may be this file alone that fails. */
  #all(is: Upload['is'], isSentOn?: boolean): Upload[] {
    return [...this.#uploads.values()]
      .filter((one) => one.is === is && (isSentOn === undefined || one.isSentOn === isSentOn))
      .toSorted((one, other) => one.failures - other.failures);
  }

  #note(conversation: Conversation, row: OutboxRow): void {
    if (row.state.is !== 'storing' || row.file === undefined || this.#uploads.has(row)) return;
    const isSentOn = row.file.from !== undefined;
    this.#uploads.set(row, {
      ...{ conversation, row, isSentOn, abort: new AbortController(), is: 'due', wait: null },
      ...{ waitsForLine: false, notBefore: 0, failures: 0, badAddresses: 0 },
    });
  }

  #drop(upload: Upload): void {
    upload.abort.abort();
    upload.wait?.cancel();
    // What runs still has its place, and goes with its end.
    if (upload.is !== 'running') this.#uploads.delete(upload.row);
  }

  #isWanted(row: OutboxRow): boolean {
    const conversation = this.#options.engine.world.conversations.get(row.conversation as never);
    return !this.#isClosed && conversation?.outbox.get(row.number) === row && row.state.is === 'storing';
  }

  #begin(upload: Upload): void {
    upload.is = 'running';
    void this.#try(upload)
      // The engine takes nothing any more: the next life of the client goes on.
      .catch((): null => null)
      .then((again) => {
        if (again === null || !this.#isWanted(upload.row)) this.#uploads.delete(upload.row);
        else this.#pause(upload, again);
        this.look();
      });
  }

  /** Gives its place to the next. */
  #pause(upload: Upload, why: RoostError): void {
    upload.is = 'waiting';
    upload.waitsForLine = why.code === 'offline';
    if (!upload.waitsForLine && why.advice === 'after-delay') this.#options.refused(upload.row, why);
    const crowd = Math.max(1, this.#all('waiting').length / maxAtOnce);
    const ms = Math.max(why.afterMs, doubling(firstRetryMs, upload.failures++, maxRetryMs) * crowd);
    const { elapsed, timer } = this.#options.engine.world.surroundings;
    upload.notBefore = elapsed() + why.afterMs;
    upload.wait = timer(ms, () => {
      makeDue(upload);
      this.look();
    });
  }

  /** Something went through: one that waits for just that need not. */
  #lineWorks(): void {
    const next = this.#all('waiting').find(({ waitsForLine }) => waitsForLine);
    if (next !== undefined) makeDue(next);
  }

  /** Null: it is over, stored or not. Else why it is to be tried again. */
  async #try(upload: Upload): Promise<RoostError | null> {
    const { conversation, row } = upload;
    const { engine } = this.#options;
    try {
      await this.#store(upload, row.file as OutgoingFile);
      this.#lineWorks();
      await engine.change((changes) => {
        if (!this.#isWanted(row)) return;
        // In the same step: whoever asks meanwhile knows it by its first number.
        this.#options.renumbered(row, local.fileStored(engine.world, conversation, row, changes));
      });
      return null;
    } catch (error) {
      if (!this.#isWanted(row) || engine.state !== 'open') return null;
      const why = error instanceof RoostError ? error : new RoostError('unexpected', { cause: error });
      const isNewAddress = why.code === 'bad-address' && upload.badAddresses++ < maxBadAddresses;
      if (why.advice !== 'never' || isNewAddress) return why;
      const { code, sentence } = why;
      await engine.change((changes) => {
        if (this.#isWanted(row)) local.failFile(conversation, row, { code, sentence }, changes);
      });
      return null;
    }
  }

  async #store(upload: Upload, file: OutgoingFile): Promise<void> {
    const { row } = upload;
    const { http, files } = this.#options;
    const object = file.object as MediaId;
    if (file.from !== undefined) return http.hold(object, file.from);
    const parts = await http.open({ kind: file.kind, size: file.size, parts: inHashes(file.parts) });
    if (parts === null) return;
    if ((await files.size(object)) !== file.size) throw new RoostError('file-lost');
    let left = parts.reduce((sum, { part }) => sum + mediaPartLength(file.size, part), 0);
    const tell = (under = 0) => {
      const stored = file.size - left;
      this.#options.progress(row, { stored, sent: stored + under, total: file.size });
    };
    tell();
    const { elapsed } = this.#options.engine.world.surroundings;
    const asked = elapsed();
    for (const address of parts) {
      // Before a part is sent in vain.
      if (elapsed() - asked > freshMs) return this.#store(upload, file);
      const length = mediaPartLength(file.size, address.part);
      const body = await readPart(files, object, (address.part - 1) * mediaPartBytes, length);
      await this.#put(address, body, upload.abort.signal, tell);
      upload.failures = 0;
      upload.badAddresses = 0;
      left -= length;
      tell();
    }
    await http.confirm(object);
  }

  /** On a slow line one at a time: of two that share it each may come too late. */
  async #put(address: PartAddress, body: PartBody, signal: AbortSignal, sent: SentListener): Promise<void> {
    const { elapsed } = this.#options.engine.world.surroundings;
    while (this.#isSlow && this.#puts.size > 0) await Promise.race(this.#puts);
    const began = elapsed();
    const put = this.#options.http.put(address, body, signal, sent);
    const ended = put
      .then(
        () => (this.#isSlow = false),
        () => {},
      )
      .finally(() => {
        this.#puts.delete(ended);
        this.#isSlow ||= elapsed() - began > bytesMs(lengthOf(body)) / 2;
      });
    this.#puts.add(ended);
    await put;
  }
}

function makeDue(upload: Upload): void {
  upload.wait?.cancel();
  upload.is = 'due';
}

/** What the outbox names, and for which chat: its messages may need it once more. */
export function unsentObjects({ sending }: World): ReadonlyMap<string, ConversationId> {
  const objects = new Map<string, ConversationId>();
  for (const { row, outbox } of sending)
    for (const { file } of outbox.values()) if (file !== undefined) objects.set(file.object, row.id);
  return objects;
}

/** A part is what is in memory at once, where it cannot stay where it is. */
async function readPart(files: FileStore, name: string, from: number, length: number): Promise<PartBody> {
  const blob = (await files.lying?.(name, from, length)) ?? null;
  if (blob !== null) return blob;
  const part = new Uint8Array(length);
  let filled = 0;
  for await (const piece of files.read(name, from)) {
    const taken = piece.subarray(0, length - filled);
    part.set(taken, filled);
    filled += taken.length;
    if (filled === length) break;
  }
  if (filled < length) throw new RoostError('file-lost');
  return part;
}

const hashLength = 32;

function inHashes(parts: Uint8Array): Uint8Array[] {
  return Array.from({ length: parts.length / hashLength }, (_, i) => parts.slice(i * hashLength, (i + 1) * hashLength));
}
