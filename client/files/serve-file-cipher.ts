/** The worker's end: one file, from its first message on. */
import type { SuitePort } from '../cipher/remote/suite-port.ts';
import type { FileCipher } from './file-cipher.ts';
import { FileTurns, failedOf, type ToFileWorker } from './file-cipher-port.ts';

export async function serveFileCipher(fileCipher: FileCipher, port: SuitePort): Promise<void> {
  const turns = new FileTurns<ToFileWorker>(port);
  let readings = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    const turn = ++readings;
    for (;;) {
      turns.say({ reading: turn });
      const heard = await turns.hear();
      if (!('piece' in heard) || heard.piece === null) return;
      yield heard.piece;
    }
  }
  try {
    const begin = await turns.hear();
    const bytes =
      'encrypt' in begin
        ? fileCipher.encrypt(source(), begin.encrypt)
        : 'decrypt' in begin
          ? fileCipher.decrypt(source, begin.decrypt)
          : null;
    if (bytes === null) throw new Error('it begins with something else');
    for (;;) {
      await turns.hear();
      const { done, value } = await bytes.next();
      if (done) return turns.say({ done: value ?? null });
      // A copy where it shows a part of something: what goes over goes as a whole.
      turns.say({ bytes: value.byteLength === value.buffer.byteLength ? value : value.slice() });
    }
  } catch (problem) {
    turns.say(failedOf(problem));
  }
}
