import { expect, test } from 'vitest';
import { setBack } from '../client/testing/set-back.ts';
import { tellIfCopied } from './copied-store.ts';

test('[D2.3] [E68] a profile that is an earlier copy says so once, and what one does', async () => {
  const { roost, chats, hear } = await setBack();
  const heard: string[] = [];
  roost.on('new-device-needed', ({ conversation }) => void heard.push(conversation));
  const told: string[] = [];
  tellIfCopied(roost, (line) => void told.push(line));
  await hear();
  expect(new Set(heard)).toEqual(new Set(chats));
  expect(told).toEqual([
    'This profile is an earlier copy of itself: messages were sent from it since that it does not know of. It goes on with new keys. Send again what was not sent.',
  ]);
});
