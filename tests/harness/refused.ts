import { expect } from 'vitest';
import { type ArrivedMessage, SuiteError } from '../../crypto/suite.ts';
import { sameBytes } from '../../lib/bytes.ts';
import type { SignalDevice } from './signal-device.ts';

/** It is refused, for whatever reason, and the record is byte for byte what it was. */
export async function refused(to: SignalDevice, message: ArrivedMessage, from: SignalDevice): Promise<SuiteError> {
  const { session } = to;
  const before = session?.slice() ?? null;
  const error = await to.receive(message, from).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SuiteError)) throw new Error(`not refused: ${error ?? 'opened'}`);
  expect(to.session).toBe(session);
  expect(session === null || sameBytes(session, before ?? new Uint8Array(0))).toBe(true);
  return error;
}

/** Each byte of it, or each of that many, is changed in turn. */
export async function refuseChanges(to: SignalDevice, message: ArrivedMessage, from: SignalDevice, step = 1) {
  for (let at = 0; at < message.data.length; at += step) {
    const data = message.data.slice();
    data[at] = (data[at] as number) ^ (at % 2 === 0 ? 0x01 : 0xff);
    await refused(to, { ...message, data }, from).catch((error: Error) => {
      throw new Error(`byte ${at}: ${error.message}`);
    });
  }
}
