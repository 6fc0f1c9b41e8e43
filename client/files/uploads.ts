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
import type { OutboxRow, OutgoingFile } from '../engine/outbox.ts';
import type { World } from '../engine/world.ts';
import { RoostError } from '../errors.ts';
import type { FileStore } from '../ports.ts';
import { bytesMs, lengthOf, type MediaHttp, type PartAddress, type PartBody } from './media-http.ts';

/** Files that are stored at the same time. */
const maxAtOnce = 2;
/** After something passing, ever later. */
const firstRetryMs = 1_000;
const maxRetryMs = 60_000;
/** Addresses are good for five minutes to begin with. */
const freshMs = defaultLimits.mediaPutMs - 60_000;
/** Addresses that are taken for bad until a part is stored: a new one may be of another server. */
const maxBadAddresses = 4;

export interface UploadsOptions {
  readonly engine: Engine;
  readonly http: MediaHttp;
  readonly files: FileStore;
  readonly progress: (row: OutboxRow, stored: number, total: number) => void;
  /** The message goes on under another number. */
  readonly renumbered: (from: OutboxRow, to: OutboxRow) => void;
}

interface Upload {
  readonly row: OutboxRow;
  readonly abort: AbortController;
  /** Since something of it was stored. */
  failures: number;
  /** Of them, those that were about an address. */
  badAddresses: number;
  /** Ends the wait before the next try. */
  goOn: () => void;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #running = new Map<OutboxRow, Upload>();
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
    for (const { row, abort } of this.#running.values()) if (!this.#isWanted(row)) abort.abort();
    for (const conversation of this.#options.engine.world.sending) {
      for (const row of conversation.outbox.values()) {
        if (this.#running.size >= maxAtOnce) return;
        if (row.state.is === 'storing' && row.file !== undefined && !this.#running.has(row))
          this.#begin(conversation, row);
      }
    }
  }

  /** There is a network again. */
  online(): void {
    for (const upload of this.#running.values()) upload.goOn();
    this.look();
  }

  close(): void {
    this.#isClosed = true;
    for (const { abort, goOn } of this.#running.values()) {
      abort.abort();
      goOn();
    }
  }

  #isWanted(row: OutboxRow): boolean {
    const conversation = this.#options.engine.world.conversations.get(row.conversation as never);
    return !this.#isClosed && conversation?.outbox.get(row.number) === row && row.state.is === 'storing';
  }

  #begin(conversation: Conversation, row: OutboxRow): void {
    const upload: Upload = { row, abort: new AbortController(), failures: 0, badAddresses: 0, goOn: () => {} };
    this.#running.set(row, upload);
    void this.#run(conversation, upload)
      // The engine takes nothing any more: the next life of the client goes on.
      .catch(() => {})
      .finally(() => {
        this.#running.delete(row);
        this.look();
      });
  }

  async #run(conversation: Conversation, upload: Upload): Promise<void> {
    const { row } = upload;
    const { engine } = this.#options;
    while (this.#isWanted(row)) {
      try {
        await this.#store(upload, row.file as OutgoingFile);
        await engine.change((changes) => {
          if (!this.#isWanted(row)) return;
          // In the same step: whoever asks meanwhile knows it by its first number.
          this.#options.renumbered(row, local.fileStored(engine.world, conversation, row, changes));
        });
        return;
      } catch (error) {
        if (!this.#isWanted(row) || engine.state !== 'open') return;
        const why = error instanceof RoostError ? error : new RoostError('unexpected', { cause: error });
        const isNewAddress = why.code === 'bad-address' && upload.badAddresses++ < maxBadAddresses;
        if (why.advice === 'never' && !isNewAddress) {
          const { code, sentence } = why;
          await engine.change((changes) => {
            if (this.#isWanted(row)) local.failFile(conversation, row, { code, sentence }, changes);
          });
          return;
        }
        await this.#pause(upload, Math.max(why.afterMs, doubling(firstRetryMs, upload.failures++, maxRetryMs)));
      }
    }
  }

  async #store(upload: Upload, file: OutgoingFile): Promise<void> {
    const { row } = upload;
    const { http, files } = this.#options;
    const object = file.object as MediaId;
    if (file.from !== undefined) return http.hold(object, file.from);
    const lacking = await http.open({ kind: file.kind, size: file.size, parts: inHashes(file.parts) });
    if (lacking === null) return;
    if ((await files.size(object)) !== file.size) throw new RoostError('file-lost');
    let left = lacking.reduce((sum, { part }) => sum + mediaPartLength(file.size, part), 0);
    const tell = () => this.#options.progress(row, file.size - left, file.size);
    tell();
    const { elapsed } = this.#options.engine.world.surroundings;
    const asked = elapsed();
    for (const address of lacking) {
      // Before a part is sent in vain.
      if (elapsed() - asked > freshMs) return this.#store(upload, file);
      const length = mediaPartLength(file.size, address.part);
      const body = await readPart(files, object, (address.part - 1) * mediaPartBytes, length);
      await this.#put(address, body, upload.abort.signal);
      upload.failures = 0;
      upload.badAddresses = 0;
      left -= length;
      tell();
    }
    await http.confirm(object);
  }

  /** On a slow line one at a time: of two that share it each may come too late. */
  async #put(address: PartAddress, body: PartBody, signal: AbortSignal): Promise<void> {
    const { elapsed } = this.#options.engine.world.surroundings;
    while (this.#isSlow && this.#puts.size > 0) await Promise.race(this.#puts);
    const began = elapsed();
    const put = this.#options.http.put(address, body, signal);
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

  #pause(upload: Upload, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.engine.world.surroundings.timer(ms, resolve);
      upload.abort.signal.addEventListener('abort', () => upload.goOn());
      upload.goOn = () => {
        timer.cancel();
        resolve();
      };
    });
  }
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
