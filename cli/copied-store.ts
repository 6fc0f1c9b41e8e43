import type { Roost } from './sdk.ts';

const sentence =
  'This profile is an earlier copy of itself: messages were sent from it since that it does not know of. ' +
  'It goes on with new keys. Send again what was not sent.';

/** Says that the profile was set back (E68): once, in however many chats that shows. */
export function tellIfCopied(roost: Pick<Roost, 'on'>, err: (line: string) => void): void {
  const end = roost.on('new-device-needed', () => {
    end();
    err(sentence);
  });
}
