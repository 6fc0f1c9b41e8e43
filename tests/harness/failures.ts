import type { wire } from '../../schema/gen/wire.js';

/** The server said no. */
export class RefusalError extends Error {
  readonly code: string;
  readonly refusal: wire.Refusal.$Properties;

  constructor(refusal: wire.Refusal.$Properties) {
    super(`${refusal.code}: ${refusal.sentence}`);
    this.code = refusal.code ?? '';
    this.refusal = refusal;
  }
}

/** The connection ended before the answer came. */
export class ConnectionEnd extends Error {}
