/** The half of the Signal-compatible `Suite` that is about two devices: their keys and their sessions. */
import { deviceKeys } from './device-keys.ts';
import { sessions } from './sessions.ts';

export const sessionsSuite = { ...deviceKeys, ...sessions };
