import { roost } from '../../schema/gen/content.js';
import type { Cipher } from '../ports.ts';

const { PlaintextBody } = roost.content;

/**
 * The cipher of the releases before encryption: a body that the server can read.
 *
 * It is there so that everything around it can be built and proven, works only against a server on loopback, and a
 * store that was made with it is refused by releases that encrypt.
 */
export const unsafePlaintext: Cipher = {
  name: 'unsafe-plaintext',
  seal: async (content, context) => ({
    body: Uint8Array.from(PlaintextBody.encode({ content, ...context }).finish()),
    wraps: [],
  }),
  open: async (entry) => {
    try {
      const body = PlaintextBody.decode(entry.body);
      const own =
        body.conversation === entry.conversation && body.device === entry.device && body.number === entry.number;
      return own ? Uint8Array.from(body.content) : null;
    } catch {
      return null;
    }
  },
};
