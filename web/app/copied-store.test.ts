import { expect, test } from 'vitest';
import { setBack } from '../../client/testing/set-back.ts';
import { watchCopied } from './copied-store.ts';

test('[D2.3] [E68] that this browser keeps an earlier copy is known until the person has said that they know', async () => {
  const { roost, hear } = await setBack();
  const isCopied = watchCopied(roost);
  const seen: boolean[] = [];
  isCopied.subscribe((is) => void seen.push(is));
  await hear();
  isCopied.set(false);
  expect(seen).toEqual([false, true, false]);
});
