import type { ConversationId } from '../../protocol/ids.ts';
import type { FileInfo, FileKind, FilePreview } from './file-info.ts';
import type { MessageId, NewMention } from './messages.ts';

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
