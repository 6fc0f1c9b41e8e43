import { signalSuite } from '../../crypto/signal-suite.ts';
import { serveSuite } from '../cipher/remote/serve-suite.ts';
import { fileWorkerName, serveFile } from '../files/file-workers.browser.ts';
import { photoWorkerName, servePhoto } from '../photos/photo-worker.browser.ts';
import { pagePort } from './worker-port.browser.ts';

/** All that the program of a worker does: the cryptography that its page asks for, or a photo, or a file. */
export function servePage(): void {
  if (self.name === photoWorkerName) servePhoto();
  else if (self.name === fileWorkerName) serveFile();
  else serveSuite(signalSuite, pagePort(), (length) => crypto.getRandomValues(new Uint8Array(length)));
}
