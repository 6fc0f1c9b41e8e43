import { type Decoded, decodeMessage } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { content as schema } from '../../schema/gen/content.js';

/** What a message says. Others made it: reading it costs no more than a message is worth. Null: it cannot be read. */
export function contentOf(bytes: Uint8Array): Decoded<schema.Content.$Properties> | null {
  return decodeMessage<schema.Content.$Properties>(schema.Content, bytes, defaultLimits.maxFieldsPerContent);
}
