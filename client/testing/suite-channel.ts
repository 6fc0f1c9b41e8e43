import type { Random, Suite } from '../../crypto/suite.ts';
import { serveSuite } from '../cipher/remote/serve-suite.ts';
import type { SuitePort } from '../cipher/remote/suite-port.ts';

/** A worker in this very process: what is posted arrives as a copy in a later turn, and what is transferred is gone here. */
export class SuiteChannel {
  /** Of the page. */
  readonly port: SuitePort;
  /** Its worker is deaf and silent from now on. */
  isSilent = false;
  isClosed = false;
  #ended: (why: string) => void = () => {};

  constructor(suite: Suite, random: Random) {
    const listeners = { page: (_: unknown) => {}, worker: (_: unknown) => {} };
    const end = (own: 'page' | 'worker', other: 'page' | 'worker'): SuitePort => ({
      post: (message, transfer) => {
        const copy = structuredClone(message, { transfer: [...transfer] });
        queueMicrotask(() => this.isSilent || this.isClosed || listeners[other](copy));
      },
      listen: (listener) => {
        listeners[own] = listener;
      },
      ended: (listener) => {
        if (own === 'page') this.#ended = listener;
      },
      close: () => {
        this.isClosed = true;
      },
    });
    this.port = end('page', 'worker');
    serveSuite(suite, end('worker', 'page'), random);
  }

  /** Its process ends. */
  die(): void {
    this.isClosed = true;
    this.#ended('killed');
  }
}
