import { expect, test } from 'vitest';
import type { PreparedFile, PrepareOptions } from '../sdk.ts';
import type { ChosenFile } from './chosen.ts';
import { FilePreparation } from './file-preparation.ts';

const chosenOf = (name: string, type: string): ChosenFile => ({ key: name, file: new File(['x'], name, { type }) });
const photo = chosenOf('photo.jpg', 'image/jpeg');
const unclean = chosenOf('unclean.jpg', 'image/jpeg');
const film = chosenOf('film.mp4', 'video/mp4');
const text = chosenOf('text.txt', 'text/plain');
const all = [photo, unclean, film, text];

function opened(failing: { code?: string } = { code: 'file-unclean' }) {
  const asked: string[] = [];
  const make = async (file: File, { original = false, asItIs = false }: PrepareOptions): Promise<PreparedFile> => {
    asked.push(`${file.name}${original ? ' original' : ''}${asItIs ? ' as it is' : ''}`);
    if (file === unclean.file && !asItIs) throw { ...failing, sentence: 'it cannot be' };
    const { name, type, size } = file;
    return { ...{ name, type, size, kind: 'document' }, read: async function* () {} };
  };
  const preparation = new FilePreparation(make);
  const states = () => all.map((one) => preparation.of(one).current.is);
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  return { preparation, asked, states, turn };
}

test('[B18] each file is made ready once, one after the other, as it was chosen', async () => {
  const { asked, states, turn } = opened();
  expect(states()).toEqual(['working', 'working', 'working', 'working']);
  await turn();
  expect(states()).toEqual(['ready', 'refused', 'ready', 'ready']);
  expect(asked).toEqual(['photo.jpg', 'unclean.jpg', 'film.mp4', 'text.txt']);
});

test('[B18] what goes as it is stays so, whatever is chosen for the photos, and what is no photo is not made anew', async () => {
  const { preparation, asked, states, turn } = opened();
  states();
  await turn();
  preparation.sendAsItIs(unclean);
  await turn();
  expect(preparation.of(unclean).current).toMatchObject({ is: 'ready', isAsItIs: true });
  asked.length = 0;
  preparation.setOriginal(true);
  expect([preparation.isOriginal, states()]).toEqual([true, ['working', 'ready', 'ready', 'ready']]);
  await turn();
  preparation.setOriginal(false);
  await turn();
  expect(asked).toEqual(['photo.jpg original', 'photo.jpg']);
  expect(preparation.of(unclean).current).toMatchObject({ is: 'ready', isAsItIs: true });
  expect(preparation.of(photo).current).toMatchObject({ is: 'ready', isAsItIs: false });
});

test('[B18] what is said of the photos while they are made ready counts for each of them', async () => {
  const { preparation, asked, states, turn } = opened();
  states();
  preparation.setOriginal(true);
  await turn();
  expect(asked.filter((one) => one.startsWith('photo'))).toEqual(['photo.jpg original']);
});

test('[B18] what was refused for another reason can be tried again, and does not offer to go as it is', async () => {
  const failing: { code?: string } = { code: 'unexpected' };
  const { preparation, states, turn } = opened(failing);
  states();
  await turn();
  expect(preparation.of(unclean).current).toMatchObject({ is: 'refused', canGoAsItIs: false });
  failing.code = 'file-unclean';
  preparation.again(unclean);
  await turn();
  expect(preparation.of(unclean).current).toMatchObject({ is: 'refused', canGoAsItIs: true });
});

test('[B18] what was taken out is made no further', async () => {
  const { preparation, asked, states, turn } = opened();
  states();
  for (const one of [unclean, film]) preparation.drop(one);
  await turn();
  preparation.setOriginal(true);
  await turn();
  expect(asked).toEqual(['photo.jpg', 'text.txt', 'photo.jpg original']);
});
