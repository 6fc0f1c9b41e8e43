import { pagePort, workerPort } from '../browser/worker-port.browser.ts';
import { realSurroundings } from '../surroundings.ts';
import { type Attachments, attachmentsHere } from './attachments.ts';
import { remoteAttachments } from './remote-attachments.ts';
import { serveAttachment } from './serve-attachments.ts';

/** By it the program of the worker knows what it is wanted for. */
export const fileWorkerName = 'roost file';

/**
 * The page's end of encrypting and decrypting files: each large one in a worker of its own, of the same address that `openSuiteWorker`
 * takes, so that the page stays free.
 */
export function openFileWorkers(url: string | URL): Attachments {
  return remoteAttachments({
    connect: () => workerPort(new Worker(url, { type: 'module', name: fileWorkerName })),
    here: attachmentsHere(realSurroundings.randomBytes),
  });
}

/** The worker's end. */
export function serveFile(): void {
  void serveAttachment(attachmentsHere(realSurroundings.randomBytes), pagePort());
}
