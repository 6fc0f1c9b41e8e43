import type { SuitePort } from '../cipher/remote/suite-port.ts';

/** The page's end of what it says to a worker. */
export function workerPort(worker: Worker): SuitePort {
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

/** The worker's end: it ends with its page. */
export function pagePort(): SuitePort {
  return {
    post: (message, transfer) => self.postMessage(message, { transfer: [...transfer] }),
    listen: (listener) => self.addEventListener('message', ({ data }) => listener(data)),
    ended: () => {},
    close: () => self.close(),
  };
}
