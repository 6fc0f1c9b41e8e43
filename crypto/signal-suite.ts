/** The port, filled: compatible with the Signal protocol byte by byte in sessions, sender keys, signatures and safety numbers. */
import { openBody, sealBody } from './body.ts';
import { deviceKeys } from './device-keys.ts';
import { linkProofs } from './link-proof.ts';
import { safetyNumbers } from './safety-number.ts';
import { senderKeys } from './sender-keys.ts';
import { sessions } from './sessions.ts';
import { type Suite, suiteName } from './suite.ts';

export const signalSuite: Suite = {
  name: suiteName,
  ...deviceKeys,
  ...sessions,
  ...senderKeys,
  sealBody,
  openBody,
  ...safetyNumbers,
  ...linkProofs,
};
