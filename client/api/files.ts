import type { ConversationId } from '../../protocol/ids.ts';
import type { MessageId, NewMention } from './messages.ts';

/** How a file is shown, and how large it may be. */
export type FileKind = 'image' | 'video' | 'document';

/** What is shown of a file before it is fetched. As its sender says: it is only checked that it can be so (no side or length is 0). */
export interface FilePreview {
  /** A small JPEG. */
  readonly thumbnail?: Uint8Array;
  /** A few colours in place of the picture, in the form that is called so. */
  readonly blurhash?: string;
  /** In pixels, as it is to be shown. */
  readonly width?: number;
  /** In pixels, as it is to be shown. */
  readonly height?: number;
  /** Of a film or a recording, in milliseconds. */
  readonly durationMs?: number;
}

/** What a file is told by in one line. */
export interface FileLabel {
  /** '' of what was recorded: audio without a name is a voice message. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** How it is shown. */
  readonly kind: FileKind;
}

/** A file that is to be sent, and what is said beside it. */
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
  /** Shown below it, as a text is. */
  readonly caption?: string;
  /** Whom the caption means, as of a text. */
  readonly mentions?: readonly NewMention[];
  /** What others see of it before they fetch it; without it they see its name and size. */
  readonly preview?: FilePreview;
  /** As of a text: of the same chat, and everything up to it counts as read. */
  readonly replyTo?: MessageId;
  /** As of a text: milliseconds until it disappears for everybody. */
  readonly disappearAfterMs?: number;
  /** Of the encryption on this device, in bytes of the file. */
  readonly onProgress?: (done: number) => void;
  /** Ends the encryption; nothing is sent then. Rejects with `given-up`. */
  readonly signal?: AbortSignal;
}

/** The file of a message. `download` fetches it. */
export interface FileInfo extends FilePreview, FileLabel {
  /** The same for the same bytes of one sending, whoever sent them on. */
  readonly object: string;
  /** In bytes, as its sender says until it was fetched. */
  readonly size: number;
}

/** How a file is fetched. */
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
    /** Of these bytes what other chats hold as well: it stays where those of this one are freed. */
    readonly shared: number;
  }[];
}

/** A file that is whole on this device. */
export interface DownloadedFile extends FileInfo {
  /** Its bytes from the beginning, in pieces; may be called again. Throws `file-damaged`; `file-lost` when it is here no more. */
  read(): AsyncIterable<Uint8Array>;
}
