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

/** The file of a message. `download` fetches it. */
export interface FileInfo extends FilePreview, FileLabel {
  /** The same for the same bytes of one sending, whoever sent them on. */
  readonly object: string;
  /** In bytes, as its sender says until it was fetched. */
  readonly size: number;
}
