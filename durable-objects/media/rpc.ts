/**
 * What others may ask of the ledger of one media object, named by its id (docs/spec/media.md).
 *
 * Plain data, as in conversation/rpc.ts. A ledger that was only asked stores nothing.
 */
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { Refusal } from '../../protocol/refusals.ts';

/** Called by the gateway, which has proved who asks and moves the bytes. */
export interface MediaFromGateway {
  /** Begins an upload of a person, or says how far theirs is; `held`: they may use the object already (B3). */
  open(request: { readonly user: UserId; readonly size: number }): Promise<MediaOpenReply | Refusal>;
  /** The bucket's own id of the upload, '' for one put. Answers the one that counts: the first. */
  begin(request: { readonly user: UserId; readonly upload: string }): Promise<{ readonly upload: string } | Refusal>;
  /** Somebody is about to send a part, of which nothing was read yet. `kept`: it is there, so nothing of it need be. */
  admit(request: MediaAttempt): Promise<{ readonly kept: boolean } | Refusal>;
  /** A part is in the bucket, and is what it should be. */
  part(request: MediaPart): Promise<{ readonly kept: true } | Refusal>;
  /** How far an upload of theirs is; `upload` null: the bucket knows nothing of it yet. */
  progress(request: { readonly user: UserId }): Promise<MediaProgress | Refusal>;
  /** What the bucket puts the object together of. */
  finish(request: { readonly user: UserId }): Promise<MediaFinish | Refusal>;
  /** It is put together. */
  finished(request: { readonly user: UserId; readonly upload: string }): Promise<{ readonly stored: true } | Refusal>;
  /** Takes hold of it for a day. `byEntry`: the person may read an entry that names it. */
  hold(request: { readonly user: UserId; readonly byEntry: boolean }): Promise<{ readonly until: number } | Refusal>;
  /** Whether the person may fetch it. */
  look(request: { readonly user: UserId; readonly byEntry: boolean }): Promise<{ readonly size: number } | Refusal>;
}

/** Called by User objects, before a message that names it is appended: those who hold it hold it on for a day (B7). */
export interface MediaFromUser {
  hold(request: { readonly user: UserId; readonly byEntry: boolean }): Promise<{ readonly until: number } | Refusal>;
}

/** All of them, for whoever keeps stubs. */
export const mediaFromUserMethods: Readonly<Record<keyof MediaFromUser, true>> = { hold: true };

/** Called by Conversation objects until it has answered. Both may come twice, and late (B9). */
export interface MediaFromConversation {
  refer(entry: MediaEntry): Promise<{ readonly told: true }>;
  release(entry: MediaEntry): Promise<{ readonly told: true }>;
}

/** All of them, for whoever keeps stubs. */
export const mediaFromConversationMethods: Readonly<Record<keyof MediaFromConversation, true>> = {
  refer: true,
  release: true,
};

export type MediaRpc = MediaFromGateway & MediaFromConversation;

export interface MediaEntry {
  readonly conversation: ConversationId;
  readonly seq: number;
}

export type MediaOpenReply =
  | { readonly held: true }
  /** `upload` null: it has not begun. `has`: the parts that are there. */
  | { readonly held: false; readonly upload: string | null; readonly has: readonly number[] };

export interface MediaAttempt {
  readonly user: UserId;
  readonly upload: string;
  readonly part: number;
}

export interface MediaProgress {
  readonly upload: string | null;
  readonly size: number;
  readonly has: readonly number[];
}

export interface MediaPart extends MediaAttempt {
  readonly etag: string;
}

export type MediaFinish =
  | { readonly stored: true }
  | {
      readonly stored: false;
      readonly upload: string;
      readonly size: number;
      readonly parts: readonly { readonly part: number; readonly etag: string }[];
    };
