import type { Suite } from '../../crypto/suite.ts';
import { remoteSuite } from '../cipher/remote/remote-suite.ts';
import { workerPort } from './worker-port.browser.ts';

/**
 * The page's end of the cryptography: all of it runs in the worker of that address, so that the page stays free whatever it costs.
 * The worker is started with the first call.
 */
export function openSuiteWorker(url: string | URL): Suite & { close(): void } {
  return remoteSuite({ name: 'signal', connect: () => workerPort(new Worker(url, { type: 'module' })) });
}
