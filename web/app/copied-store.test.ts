import { expect, test } from 'vitest';
import { setBack } from '../../client/testing/set-back.ts';
import { PageTexts } from '../../tests/harness/page-texts.ts';
import { watchCopied } from './copied-store.ts';

test('[D2.3] [E68] that this browser keeps an earlier copy is known until the person has said that they know, over reloads', async () => {
  const { roost, hear } = await setBack();
  const texts = new PageTexts();
  const isCopied = watchCopied(roost, 'roost', texts);
  const seen: boolean[] = [];
  isCopied.subscribe((is) => void seen.push(is));
  await hear();
  const reloaded = watchCopied(roost, 'roost', texts);
  expect(reloaded.current).toBe(true);
  expect(watchCopied(roost, 'roost-other', texts).current).toBe(false);
  reloaded.set(false);
  expect(watchCopied(roost, 'roost', texts).current).toBe(false);
  isCopied.set(false);
  expect(seen).toEqual([false, true, false]);
});

test('[E68] what another account of this browser had not seen is nobody else’s, and where nothing is kept it lasts as long as the page', async () => {
  const { roost, hear } = await setBack();
  const texts = new PageTexts();
  texts.setItem('roost-copied/roost', 'u somebody else');
  expect(watchCopied(roost, 'roost', texts).current).toBe(false);
  expect(texts.getItem('roost-copied/roost')).toBeNull();
  texts.isFull = true;
  const [full, none] = [watchCopied(roost, 'roost', texts), watchCopied(roost, 'roost', null)];
  await hear();
  expect([full.current, none.current]).toEqual([true, true]);
});
