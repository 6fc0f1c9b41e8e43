/** What stands in a wrap or a letter, as bytes and back. */
import { type Decoded, decodeMessage, own } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { roost } from '../../schema/gen/content.js';

type Properties = roost.content.Sealed.$Properties;
export type Sealed = Decoded<Properties>;

export function encodeSealed(sealed: Properties): Uint8Array {
  return own(roost.content.Sealed.encode(sealed).finish());
}

/** Null for what says nothing known here. */
export function decodeSealed(bytes: Uint8Array): Sealed | null {
  return decodeMessage<Properties>(roost.content.Sealed, bytes, defaultLimits.maxFieldsPerContent);
}
