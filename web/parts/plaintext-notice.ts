import { el } from '../app/dom.ts';
import { cipherName } from '../sdk.ts';
import { icon } from './icons.ts';

/** Says in words that this release protects nothing; nothing once there is a cipher. */
export function plaintextNotice(): HTMLElement | null {
  if (cipherName !== 'unsafe-plaintext') return null;
  return el(
    'p',
    { class: 'notice' },
    icon('unlocked', 20),
    el(
      'span',
      {},
      'Not encrypted yet: in this release the server can read messages. It therefore works on this computer only, for trying.',
    ),
  );
}
