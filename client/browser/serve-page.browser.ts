import { signalSuite } from '../../crypto/signal-suite.ts';
import { serveSuite } from '../cipher/remote/serve-suite.ts';
import { photoWorkerName, servePhoto } from '../photos/photo-worker.browser.ts';

/** All that the program of a worker does: the cryptography that its page asks for, or the photos. */
export function servePage(): void {
  if (self.name === photoWorkerName) servePhoto();
  else serveSuiteToPage();
}

function serveSuiteToPage(): void {
  const port = {
    post: (message: unknown, transfer: readonly ArrayBuffer[]) =>
      self.postMessage(message, { transfer: [...transfer] }),
    listen: (listener: (message: unknown) => void) => self.addEventListener('message', ({ data }) => listener(data)),
    // A worker ends with its page.
    ended: () => {},
    close: () => self.close(),
  };
  serveSuite(signalSuite, port, (length) => crypto.getRandomValues(new Uint8Array(length)));
}
