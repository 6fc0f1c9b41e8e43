import { pagePort, workerPort } from '../browser/worker-port.browser.ts';
import { realSurroundings } from '../surroundings.ts';
import { type FileCipher, fileCipherHere } from './file-cipher.ts';
import { remoteFileCipher } from './remote-file-cipher.ts';
import { serveFileCipher } from './serve-file-cipher.ts';

/** By it the program of the worker knows what it is wanted for. */
export const fileWorkerName = 'roost file';

/**
 * The page's end of encrypting and decrypting files: each large one in a worker of its own, of the same address that `openSuiteWorker`
 * takes, so that the page stays free.
 */
export function openFileWorkers(url: string | URL): FileCipher {
  return remoteFileCipher({
    connect: () => workerPort(new Worker(url, { type: 'module', name: fileWorkerName })),
    here: fileCipherHere(realSurroundings.randomBytes),
  });
}

/** The worker's end. */
export function serveFile(): void {
  void serveFileCipher(fileCipherHere(realSurroundings.randomBytes), pagePort());
}
