import { expect, test } from 'vitest';
import { blank, seen } from '../../tests/inputs/texts.ts';
import { parseCommandLine, UsageError } from '../parse.ts';
import type { Task } from '../task.ts';
import { send } from './send.ts';

/** `roost send` up to where it would connect. */
function sending(args: readonly string[], stdin = ''): Promise<void> {
  return send({
    ...parseCommandLine(['send', '@bob', ...args]),
    client: { roost: () => Promise.reject(new Error('connected')) },
    io: { stopped: new AbortController().signal, err: () => {}, readStdin: async () => stdin },
    print: () => {},
  } as unknown as Task);
}

test('what shows nothing is refused before anything is done, however it is given; what shows anything is not', async () => {
  // An option is followed by something.
  for (const text of blank.filter((one) => one !== '')) {
    const given = [sending([`--text=${text}`]), sending(['--text', '-'], `${text}\n`), sending(['--', text])];
    for (const one of given) await expect(one).rejects.toThrow(UsageError);
    await expect(sending([`--text=${text}`])).rejects.toThrow('There is no text to send.');
  }
  for (const text of seen) await expect(sending([`--text=${text}`])).rejects.toThrow('connected');
});
