import { decodeMessage } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { roost } from '../../schema/gen/content.js';
import type { Cipher } from '../cipher/cipher.ts';

const { PlaintextBody } = roost.content;

/**
 * A cipher that hides nothing, and is stateless: for tests of all that stands around one.
 *
 * It was that of the releases before encryption, under this name: a store that was made with it is refused by a client
 * that encrypts.
 */
export const plainCipher: Cipher = {
  name: 'unsafe-plaintext',
  seal: async ({ name: { conversation, device, number }, content, group: { epoch, epochLeaf: controlLeaf } }) => {
    const body = PlaintextBody.encode({ content, conversation, device, number, epoch, controlLeaf }).finish();
    return { is: 'sealed', body: Uint8Array.from(body), wraps: [] };
  },
  open: async ({ name, body: bytes }) => {
    const { maxFieldsPerContent } = defaultLimits;
    const body = decodeMessage<roost.content.PlaintextBody.$Properties>(PlaintextBody, bytes, maxFieldsPerContent);
    if (body === null) return { is: 'failed' };
    const own = body.conversation === name.conversation && body.device === name.device && body.number === name.number;
    return own ? { is: 'opened', content: Uint8Array.from(body.content) } : { is: 'failed' };
  },
};
