import { HeldValue } from '../app/held-value.ts';
import { askWhile } from '../app/leaving.ts';
import type { Router } from '../app/router.ts';
import { peerName } from '../model/peers.ts';
import { toast } from '../parts/toast.tsx';
import type { ConversationId, Roost, UserId } from '../sdk.ts';
import { isolated } from '../text/isolates.ts';
import type { FileOffer } from './file-offer.ts';
import { OpenedFiles } from './file-states.ts';
import { watchGone } from './gone.ts';
import { Player } from './player.ts';
import { PendingFiles } from './preparing.ts';
import { t } from './text.ts';
import { UploadProgress } from './uploads.ts';
import { VoiceNotes } from './voice-notes.ts';

/** What the page holds of files, for as long as it is signed in; of what is to be sent for as long as it is open (B22). */
export interface Media {
  readonly user: UserId;
  readonly preparing: PendingFiles;
  readonly voice: VoiceNotes;
  /** In the dialog, or where another tab closed that. */
  readonly fileOffer: HeldValue<FileOffer | null>;
  readonly uploads: UploadProgress;
  readonly opened: OpenedFiles;
  readonly player: Player;
  /** Where a film is seen while its message is not on the screen. */
  readonly dock: HTMLElement;
  /** Files and recordings that are to be sent, and are nowhere but in this page. */
  unsent(): number;
  /** Chats where something waits for the person. */
  waitsIn(): readonly ConversationId[];
  /** Throws away what is to be sent to such chats; how much that was. */
  forget(isGone: (chat: ConversationId) => boolean): number;
  /** Another tab gets the account: what is to be sent stays with this one. */
  giveWay(): Promise<void>;
  /** Lets go of the client, and of nothing that is to be sent. */
  stop(): void;
}

interface MediaParts {
  readonly roost: Roost;
  readonly router: Pick<Router, 'current'>;
  readonly dock?: HTMLElement;
}

/** Longer than a recording takes to end, and a piece of a file to be read; the other tab waits twice as long. */
const patienceMs = 1_500;

/** `before`: what an earlier client of this page did not come to send. Of another account, or of chats that are gone, it goes, and that is said. */
export function openMedia({ roost, router, dock = openDock() }: MediaParts, before: Media | null = null): Media {
  const { user } = roost.account;
  const lost = before?.forget((chat) => before.user !== user || roost.conversation(chat).current === null) ?? 0;
  if (lost > 0) toast(t('kept.gone'));
  const files = new PendingFiles(roost, before?.preparing.moved());
  const voice = new VoiceNotes(before?.voice);
  const fileOffer = new HeldValue(before?.fileOffer.current ?? null);
  before?.fileOffer.set(null);
  askWhile(fileOffer, (now) => now !== null);
  const [uploads, opened] = [new UploadProgress(roost), new OpenedFiles(roost)];
  const player = new Player({
    ...{ opened, dock, chat: () => router.current.chat, make: (tag) => document.createElement(tag) },
    watch: (seen, gone) => watchGone(roost, seen, gone),
  });
  const unsent = () => files.list.current.length + voice.chats.length + (fileOffer.current?.files.length ?? 0);
  return {
    ...{ user, preparing: files, voice, fileOffer, uploads, opened, player, dock, unsent },
    waitsIn: () => [...voice.chats, ...(fileOffer.current === null ? [] : [fileOffer.current.chat])],
    forget: (isGone) => {
      const had = unsent();
      for (const { key, chat } of files.list.current) if (isGone(chat)) files.discard(key);
      for (const chat of voice.chats) if (isGone(chat)) voice.end(chat);
      if (fileOffer.current !== null && isGone(fileOffer.current.chat)) {
        fileOffer.current.close();
        fileOffer.set(null);
      }
      return had - unsent();
    },
    giveWay: async () => {
      const given = Promise.all([voice.giveWay(), files.giveWay()]);
      await Promise.race([given, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    },
    stop: () => {
      uploads.stop();
      player.stop();
      dock.remove();
      opened.close();
    },
  };
}

/** What waits in another chat than the open one would be seen by nobody: it is named. */
export function tellWaiting({ media, roost, router }: MediaParts & { readonly media: Media }): void {
  const chat = media.waitsIn().find((one) => one !== router.current.chat);
  const summary = chat === undefined ? null : roost.conversation(chat).current;
  if (summary !== null) toast(t('kept.waits', { name: isolated(peerName(summary)) }));
}

function openDock(): HTMLElement {
  const dock = document.createElement('span');
  dock.className = 'played-dock';
  document.body.append(dock);
  return dock;
}
