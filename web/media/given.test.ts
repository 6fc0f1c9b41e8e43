import { expect, test } from 'vitest';
import { givenBy, holdsFiles, pastesFiles } from './given.ts';

const file = new File(['x'], 'a.txt');
const item = (isDirectory: boolean, name: string) => ({
  kind: 'file',
  getAsFile: () => file,
  webkitGetAsEntry: () => ({ isDirectory, name }),
});
const data = (types: string[], items: object[] = [], files: File[] = [file]) =>
  ({ types, items, files }) as unknown as DataTransfer;

test('[B18] a folder that is dropped is told apart from a file, and texts from both', () => {
  const dropped = data(['Files'], [item(true, 'Holidays'), item(false, 'a.txt'), { kind: 'string' }]);
  expect(givenBy(dropped)).toEqual({ files: [file], folders: ['Holidays'] });
  expect([holdsFiles(dropped), holdsFiles(data(['text/plain'])), holdsFiles(null)]).toEqual([true, false, false]);
});

test('[B18] a paste means files unless it is of a text that brings a picture of itself', () => {
  expect(pastesFiles(data(['Files']))).toBe(true);
  // From a folder: with its name.
  expect(pastesFiles(data(['text/plain', 'Files']))).toBe(true);
  // A picture of another page.
  expect(pastesFiles(data(['text/html', 'Files']))).toBe(true);
  expect(pastesFiles(data(['text/plain', 'text/html', 'Files']))).toBe(false);
  expect(pastesFiles(data(['text/plain'], [], []))).toBe(false);
  expect(pastesFiles(null)).toBe(false);
});
