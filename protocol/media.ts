/** Media objects: what their ids and parts are (docs/spec/media.md, B1 and B2). Both sides compute them. */
import { base64url, concatenated } from '../lib/bytes.ts';
import type { Sha256 } from './chain.ts';
import type { Limits } from './limits.ts';

export type MediaId = string & { readonly brand: 'MediaId' };

/** What a person sends a file as: decides how large it may be, and nothing else. */
export const mediaKinds = ['image', 'video', 'document'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** Of the ciphertext; the last part may be shorter. The bucket takes no smaller ones, and wants all of one length. */
export const mediaPartBytes = 8 * 1024 * 1024;

/** 'm' and a SHA-256 in base64url. */
const form = /^m[A-Za-z0-9_-]{43}$/;
export const mediaIdLength = 44;

export function isMediaId(text: string): text is MediaId {
  return form.test(text);
}

/** The id of the ciphertext whose parts have these SHA-256s. */
export function mediaIdOf(parts: readonly Uint8Array[], sha256: Sha256): MediaId {
  return `m${base64url(sha256(concatenated(parts)))}` as MediaId;
}

export function mediaPartsOf(size: number): number {
  return Math.ceil(size / mediaPartBytes);
}

/** Of part `part`, counted from 1. */
export function mediaPartLength(size: number, part: number): number {
  return Math.min(mediaPartBytes, size - (part - 1) * mediaPartBytes);
}

/** The longest ciphertext of a kind: files are filled up by a twentieth at most, and have a frame. */
export function maxMediaBytes(
  kind: MediaKind,
  limits: Pick<Limits, 'maxImageBytes' | 'maxVideoBytes' | 'maxDocumentBytes'>,
): number {
  const { maxImageBytes, maxVideoBytes, maxDocumentBytes } = limits;
  const most = { image: maxImageBytes, video: maxVideoBytes, document: maxDocumentBytes }[kind];
  return most + Math.ceil(most / 20) + 1_024;
}
