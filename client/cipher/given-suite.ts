import type { Suite } from '../../crypto/suite.ts';

/** The cryptography that was given, or that which runs right here: brought only then, for a page that has a worker does without it. */
export async function givenSuite(given: Suite | undefined): Promise<Suite> {
  return given ?? (await import('../../crypto/signal-suite.ts')).signalSuite;
}
