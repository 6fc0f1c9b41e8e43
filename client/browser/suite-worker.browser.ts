import type { Suite } from '../../crypto/suite.ts';
import { remoteSuite } from '../cipher/remote/remote-suite.ts';
import { workerPort } from './worker-port.browser.ts';

/**
 * The page's end of the cryptography: whatever a suite does runs in the worker of that address, so that the page stays free whatever
 * it costs. The worker is started with the first call. Files have workers of their own (`openFileWorkers`).
 */
export function openSuiteWorker(url: string | URL): Suite & { close(): void } {
  return remoteSuite({ name: 'signal', connect: () => workerPort(new Worker(url, { type: 'module' })) });
}
