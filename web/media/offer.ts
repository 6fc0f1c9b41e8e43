import type { App } from '../app/app.ts';
import { notLoaded } from '../app/errors.ts';
import { load } from '../app/load.ts';
import { toast } from '../parts/toast.tsx';
import { choose, type GivenFiles } from './chosen.ts';
import type { Destination } from './file-offer.ts';

/** Shows somebody what they are about to send, and what of it cannot be. */
export async function offer(app: App, to: Destination, given: GivenFiles): Promise<void> {
  try {
    const { FileOffer, openSendDialog } = await load(() => import('./send-dialog.tsx'));
    const choice = await choose(given);
    if (choice.chosen.length > 0) openSendDialog(app, to, new FileOffer(to.chat, choice, to.answered?.id ?? null));
    else if (choice.problems.length > 0) toast(choice.problems.join(' '));
  } catch (error) {
    notLoaded(error);
  }
}

/** Shows again what somebody was about to send when another tab got the account. */
export async function offerAgain(app: App, to: Destination): Promise<void> {
  const { fileOffer } = app.media;
  if (fileOffer.current?.chat !== to.chat) return;
  try {
    const { openSendDialog } = await load(() => import('./send-dialog.tsx'));
    if (fileOffer.current?.chat === to.chat) openSendDialog(app, to, fileOffer.current);
  } catch (error) {
    notLoaded(error);
  }
}
