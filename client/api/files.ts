import type { ConversationId } from '../../protocol/ids.ts';
import type { MessageId, NewMention } from './messages.ts';

export type FileKind = 'image' | 'video' | 'document';

/** What is shown of a file before it is fetched. As its sender says: nothing of it is checked but that it can be so (no side and no length is 0). */
export interface FilePreview {
  /** A small JPEG. */
  readonly thumbnail?: Uint8Array;
  readonly blurhash?: string;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
}

/** What a file is told by in one line. */
export interface FileLabel {
  /** '' of what was recorded: audio without a name is a voice message. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  readonly kind: FileKind;
}

export interface NewFile {
  /** '' of what was recorded: audio without a name is a voice message. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** How large it may be goes by it: image 16 MB, video 64 MB, document 100 MB. */
  readonly kind: FileKind;
  /** In bytes, 1 at least. */
  readonly size: number;
  /** Its bytes from the beginning. What is in them goes out as it is: `prepareFile` and `cleanFile` take place and time out of photos before. */
  read(): AsyncIterable<Uint8Array>;
  readonly caption?: string;
  /** Whom the caption means, as of a text. */
  readonly mentions?: readonly NewMention[];
  readonly preview?: FilePreview;
  /** As of a text: of the same chat, and everything up to it counts as read. */
  readonly replyTo?: MessageId;
  readonly disappearAfterMs?: number;
  /** Of the encryption on this device, in bytes of the file. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

export interface FileInfo extends FilePreview, FileLabel {
  /** The same for the same bytes of one sending, whoever sent them on. */
  readonly object: string;
  readonly size: number;
}

export interface DownloadOptions {
  /** Asks nobody: rejects with `file-lost` unless all of it is on this device. */
  readonly onlyHere?: boolean;
  /** In bytes of ciphertext. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops it; what has come is kept, and the next time goes on from there. */
  readonly signal?: AbortSignal;
}

/** What lies of files on this device. */
export interface FileStorage {
  /** Of ciphertext, all chats together. */
  readonly bytes: number;
  /** Beyond it what was used longest ago goes. */
  readonly maxBytes: number;
  /** The largest first. What is of several chats counts with each. */
  readonly conversations: readonly {
    readonly conversation: ConversationId;
    readonly bytes: number;
    readonly files: number;
  }[];
}

export interface DownloadedFile extends FileInfo {
  /** Its bytes from the beginning, in pieces; may be called again. Throws `file-damaged`; `file-lost` when it is here no more. */
  read(): AsyncIterable<Uint8Array>;
}
