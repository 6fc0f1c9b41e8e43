/** Sending, sending on and fetching files. */

import { encryptedSize, fileKeyLength } from '../../crypto/file-format.ts';
import { concatenated } from '../../lib/bytes.ts';
import type { Decoded } from '../../protocol/codec.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { isMediaId, type MediaId, maxMediaBytes } from '../../protocol/media.ts';
import type { content as schema } from '../../schema/gen/content.js';
import type { DownloadedFile, DownloadOptions, FileStorage, MessageId, NewFile, Submission } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import { contentOf } from '../engine/content-of.ts';
import { isHidden } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import * as local from '../engine/local.ts';
import { EntryKind } from '../engine/log-entry.ts';
import type { OutboxRow } from '../engine/outbox-row.ts';
import { RoostError } from '../errors.ts';
import type { Downloads } from '../files/downloads.ts';
import { dropObject, encryptToStore, noteKept } from '../files/encrypting.ts';
import type { FileCache } from '../files/file-cache.ts';
import type { FileCipher } from '../files/file-cipher.ts';
import { digestLength, type FileContent, fileOf, kindNumber } from '../files/file-content.ts';
import { previewSaid } from '../files/preview.ts';
import { unsentObjects } from '../files/uploads.ts';
import { isRequest } from '../view/summary.ts';
import { type Messages, sawQuoted } from './messages.ts';
import type { Views } from './views.ts';

export interface FilesOptions {
  readonly engine: Engine;
  readonly cache: FileCache;
  readonly fileCipher: FileCipher;
  readonly messages: Messages;
  readonly views: Views;
  readonly downloads: Downloads;
}

type Quote = local.TextMessage['quote'];

/** As long as what the encryption gives. */
const standIn = {
  object: `m${'A'.repeat(43)}`,
  key: new Uint8Array(fileKeyLength),
  digest: new Uint8Array(digestLength),
};

export class Files {
  readonly #options: FilesOptions;

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  async send(id: ConversationId, file: NewFile): Promise<Submission> {
    const { engine, cache, fileCipher, messages, views } = this.#options;
    views.known(id);
    if (!Number.isSafeInteger(file.size) || file.size < 0)
      throw new RoostError('bad-call', { sentence: 'sendFile takes a file whose size is a number of bytes.' });
    if (file.size === 0) throw new RoostError('empty-file');
    // The server may allow less: it says so then.
    if (encryptedSize(file.size) > maxMediaBytes(file.kind, defaultLimits)) throw new RoostError('too-large');
    const quote = file.replyTo === undefined ? null : await messages.quoteOf(id, file.replyTo);
    const { text: caption, mentions } = messages.mentioning(id, file.caption ?? '', file.mentions);
    const said = {
      ...{ size: file.size, kind: kindNumber(file.kind) },
      ...{ name: file.name.toWellFormed(), type: file.type.toWellFormed() },
      ...{ caption, mentions: [...mentions] },
      ...previewSaid(file.preview ?? {}),
      ...(quote === null ? {} : { quote }),
    };
    // Before the long work: what will be refused behind it is refused now.
    local.demandFile(engine.world, views.known(id), { ...said, ...standIn });
    const { object, secrets, size, parts } = await encryptToStore(file, {
      files: cache.files,
      fileCipher,
      surroundings: engine.world.surroundings,
    });
    const row = await this.#keep(id, quote, object, {
      file: { ...said, object, key: secrets.key, digest: secrets.digest },
      outgoing: { object, kind: file.kind, size, parts: concatenated(parts) },
      disappearAfterMs: file.disappearAfterMs ?? 0,
    });
    return messages.sent(row);
  }

  async #keep(id: ConversationId, quote: Quote, object: MediaId, message: local.FileMessage): Promise<OutboxRow> {
    const { engine, cache, views } = this.#options;
    const { files } = cache;
    try {
      const row = await engine.change((changes) => {
        const conversation = views.known(id);
        sawQuoted(conversation, quote, changes);
        return local.keepFile(engine.world, conversation, message, changes);
      });
      // What cannot be noted now is found at the next start.
      await noteKept(files, object).catch(() => {});
      await cache.used(object, id).catch(() => {});
      return row;
    } catch (error) {
      // An engine that stopped over it may have written it all the same: the next start sees whether it did.
      if (engine.state === 'open') await dropObject(files, object).catch(() => {});
      throw error;
    }
  }

  /** Gives a message up; what it was to send goes with it, unless something else unsent names that. */
  async discard(message: MessageId): Promise<void> {
    const { engine, cache, messages } = this.#options;
    const { file } = await messages.discard(message);
    // What was sent on is the file of another message.
    if (file === undefined || file.from !== undefined || unsentObjects(engine.world).has(file.object)) return;
    await dropObject(cache.files, file.object as MediaId);
  }

  async forward(message: MessageId, to: ConversationId): Promise<Submission> {
    const { engine, cache, messages, views } = this.#options;
    const { sent, file, entry } = await this.#fileOf(message);
    if (entry === null) throw new RoostError('unknown-message');
    // Other people are there: whom it meant stays in words.
    const { quote: _answered, mentions: _meant, ...said } = sent;
    const row = await engine.change((changes) =>
      local.keepFile(
        engine.world,
        views.known(to),
        {
          file: said as schema.File.$Properties,
          outgoing: {
            ...{ object: file.object, kind: file.info.kind, size: file.encrypted, parts: new Uint8Array(0) },
            from: entry,
          },
          disappearAfterMs: 0,
        },
        changes,
      ),
    );
    await cache.alsoOf(file.object, to).catch(() => {});
    return messages.sent(row);
  }

  async download(message: MessageId, options: DownloadOptions = {}): Promise<DownloadedFile> {
    const { cache, downloads } = this.#options;
    const { file, entry } = await this.#fileOf(message);
    if (options.onlyHere && (await cache.files.size(file.object)) !== file.encrypted) throw new RoostError('file-lost');
    await cache.fetching(file.object, entry?.conversation ?? null, () => downloads.fetch(file, entry, options));
    return { ...file.info, read: () => cache.reading(file.object, downloads.read(file)) };
  }

  storage(): Promise<FileStorage> {
    return this.#options.cache.storage();
  }

  async free(id: ConversationId): Promise<number> {
    this.#options.views.known(id);
    return this.#options.cache.free(id);
  }

  /** What lies here is of each chat that comes to name it, so that it stays with the last of them. Where that cannot be noted, it is fetched anew for that chat (B6). */
  take(events: readonly EngineEvent[]): void {
    const { engine, cache } = this.#options;
    for (const event of events) {
      if (event.what !== 'entry' || event.row.kind !== EntryKind.MESSAGE || event.row.content === null) continue;
      const { conversation, row } = event;
      if (isHidden(conversation.row, row.seq) || isRequest(conversation, engine.world)) continue;
      const object = contentOf(event.row.content)?.file?.object ?? '';
      if (isMediaId(object)) void cache.alsoOf(object, conversation.row.id).catch(() => {});
    }
  }

  /** The chat is deleted. */
  forget(id: ConversationId): Promise<void> {
    return this.#options.cache.forget(id);
  }

  /** `entry` null: this device is still sending it. */
  async #fileOf(message: MessageId): Promise<{
    readonly sent: Decoded<schema.File.$Properties>;
    readonly file: FileContent;
    readonly entry: { readonly conversation: ConversationId; readonly seq: number } | null;
  }> {
    const found = await this.#options.messages.contentOf(message);
    const sent = contentOf(found.content)?.file ?? null;
    const file = sent === null ? null : fileOf(sent);
    if (sent === null || file === null) throw new RoostError('no-file');
    return { sent, file, entry: found.entry };
  }
}
