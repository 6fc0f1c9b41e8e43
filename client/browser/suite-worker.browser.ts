import type { Suite } from '../../crypto/suite.ts';
import { remoteSuite } from '../cipher/remote/remote-suite.ts';
import type { SuitePort } from '../cipher/remote/suite-port.ts';

/**
 * The page's end of the cryptography: all of it runs in the worker of that address, so that the page stays free whatever it costs.
 * The worker is started with the first call.
 */
export function openSuiteWorker(url: string | URL): Suite & { close(): void } {
  return remoteSuite({ name: 'signal', connect: () => portTo(new Worker(url, { type: 'module' })) });
}

function portTo(worker: Worker): SuitePort {
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    ended: (listener) => {
      worker.addEventListener('error', ({ message }) => listener(message || 'it could not be started'));
      worker.addEventListener('messageerror', () => listener('an answer could not be read'));
    },
    close: () => worker.terminate(),
  };
}
