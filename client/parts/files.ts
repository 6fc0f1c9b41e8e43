/** Sending, sending on and fetching files. */

import { encryptedSize } from '../../crypto/attachment-format.ts';
import { concatenated } from '../../lib/bytes.ts';
import { type Decoded, decodeMessage } from '../../protocol/codec.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { maxMediaBytes } from '../../protocol/media.ts';
import { content as schema } from '../../schema/gen/content.js';
import type { DownloadedFile, DownloadOptions, MessageId, NewFile, Sent } from '../api.ts';
import type { Engine } from '../engine/engine.ts';
import * as local from '../engine/local.ts';
import { RoostError } from '../errors.ts';
import type { Downloads } from '../files/downloads.ts';
import { encryptToStore } from '../files/encrypting.ts';
import { type FileContent, fileOf, kindNumber } from '../files/file-content.ts';
import type { Uploads } from '../files/uploads.ts';
import type { FileStore } from '../ports.ts';
import { type Messages, sawQuoted } from './messages.ts';
import type { Views } from './views.ts';

export interface FilesOptions {
  readonly engine: Engine;
  readonly files: FileStore;
  readonly messages: Messages;
  readonly views: Views;
  readonly uploads: Uploads;
  readonly downloads: Downloads;
}

export class Files {
  readonly #options: FilesOptions;

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  async send(id: ConversationId, file: NewFile): Promise<Sent> {
    const { engine, files, messages, views } = this.#options;
    views.known(id);
    // The server may allow less: it says so then.
    if (encryptedSize(file.size) > maxMediaBytes(file.kind, defaultLimits)) throw new RoostError('too-large');
    const quote = file.replyTo === undefined ? null : await messages.quoteOf(id, file.replyTo);
    const { object, secrets, size, parts } = await encryptToStore(file, {
      files,
      surroundings: engine.world.surroundings,
    });
    const row = await engine.change((changes) => {
      const conversation = views.known(id);
      sawQuoted(conversation, quote, changes);
      return local.keepFile(
        engine.world,
        conversation,
        {
          file: {
            ...{ object, key: secrets.key, digest: secrets.digest, size: file.size, kind: kindNumber(file.kind) },
            ...{ name: file.name.toWellFormed(), type: file.type.toWellFormed() },
            caption: (file.caption ?? '').toWellFormed(),
            ...file.preview,
            ...(quote === null ? {} : { quote }),
          },
          outgoing: { object, kind: file.kind, size, parts: concatenated(parts) },
          disappearAfterMs: file.disappearAfterMs ?? 0,
        },
        changes,
      );
    });
    return messages.sent(row);
  }

  async forward(message: MessageId, to: ConversationId): Promise<Sent> {
    const { engine, messages, views } = this.#options;
    const { sent, file, entry } = await this.#fileOf(message);
    if (entry === null) throw new RoostError('unknown-message');
    const { quote: _answered, ...said } = sent;
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
    return messages.sent(row);
  }

  async download(message: MessageId, options: DownloadOptions = {}): Promise<DownloadedFile> {
    const { downloads } = this.#options;
    const { file, entry } = await this.#fileOf(message);
    await downloads.fetch(file, entry, options);
    return { ...file.info, read: () => downloads.read(file) };
  }

  /** `entry` null: this device is still sending it. */
  async #fileOf(message: MessageId): Promise<{
    readonly sent: Decoded<schema.File.$Properties>;
    readonly file: FileContent;
    readonly entry: { readonly conversation: ConversationId; readonly seq: number } | null;
  }> {
    const found = await this.#options.messages.contentOf(message);
    const content = decodeMessage<schema.Content.$Properties>(
      schema.Content,
      found.content,
      defaultLimits.maxFieldsPerContent,
    );
    const sent = content?.file ?? null;
    const file = sent === null ? null : fileOf(sent);
    if (sent === null || file === null) throw new RoostError('no-file');
    return { sent, file, entry: found.entry };
  }
}
