import { expect, test } from 'vitest';
import { choose, maxChosen } from './chosen.ts';

const file = (name: string, type = 'text/plain', text = 'x') => new File([text], name, { type });
/** As large as one says, with nothing in it. */
const large = (name: string, type: string, size: number) =>
  Object.defineProperty(file(name, type), 'size', { value: size });
const gone = () =>
  Object.defineProperty(file('gone.txt'), 'slice', {
    value: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }),
  });
const given = (...files: File[]) => ({ files, folders: [] });

test('[B18] what cannot be sent is said in a sentence with its name, and the limit; the rest goes on', async () => {
  const files = [
    file('a.txt'),
    large('film.mkv', 'video/x-matroska', 101 * 2 ** 20),
    file('empty.txt', '', ''),
    gone(),
  ];
  const { chosen, problems } = await choose({ files, folders: ['Holidays'] });
  expect(chosen.map(({ file }) => file.name)).toEqual(['a.txt']);
  expect(problems).toEqual([
    '“Holidays” is a folder: drop the files in it instead.',
    '“film.mkv” has 101 MB; a file may have 100 MB at most.',
    '“empty.txt” is empty: there is nothing to send.',
    '“gone.txt” cannot be read. It may have been moved or deleted, or you may not open it.',
  ]);
});

test('[B18] more files than go at once are not left out without a word', async () => {
  const { chosen, problems } = await choose(given(...Array.from({ length: maxChosen + 2 }, (_, at) => file(`${at}`))));
  expect(chosen).toHaveLength(maxChosen);
  expect(problems).toEqual(['30 files can be sent at once. Send the others after them.']);
});
