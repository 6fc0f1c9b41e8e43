/**
 * What stands in a wrap or a letter, as bytes and back. Whoever sealed it chose every word of it: only a text that can be an
 * id gets past this place, for texts become parts of keys in the store, and of what this device sends.
 */
import { type Decoded, decodeMessage, own } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { roost } from '../../schema/gen/content.js';

type Properties = roost.content.Sealed.$Properties;
export type SealedContent = Decoded<Properties>;

export function encodeSealed(sealed: Properties): Uint8Array {
  return own(roost.content.Sealed.encode(sealed).finish());
}

/** Null for what is of a later release alone, and for names that cannot be ids. */
export function decodeSealed(bytes: Uint8Array): SealedContent | null {
  const sealed = decodeMessage<Properties>(roost.content.Sealed, bytes, defaultLimits.maxFieldsPerContent);
  return sealed !== null && textsIn(sealed).every(mayBeId) ? sealed : null;
}

/** Ids are shorter, and of fewer characters; what an id is the server says (protocol/ids.ts). */
const id = /^[\x20-\x7e]{0,64}$/;

/** Whether a text may be the id of a conversation or of a person, or none at all: it is short, and fits into a key of the store. */
export function mayBeId(text: string): boolean {
  return id.test(text);
}

function textsIn({ key, chain, ask, answer, parcel, wish }: SealedContent): readonly string[] {
  const placed = [...(ask?.wanted ?? []), ...(answer?.keys ?? []), ...(answer?.refused ?? [])];
  const within = [key, chain, ask, answer, parcel?.next, wish?.from].flatMap((one) => one?.conversation ?? []);
  return [...within, ...[key, parcel?.next, wish?.from, ...placed].flatMap((one) => one?.sender ?? [])];
}
