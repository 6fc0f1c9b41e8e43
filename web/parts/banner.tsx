import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type App, useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { useIsCut } from '../app/network.ts';
import { useObserved, useTick } from '../app/observe.ts';
import { signOut } from '../app/sign-out.ts';
import { elapsedAt } from '../model/times.ts';
import type { Status } from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';
import { Button } from './button.tsx';
import { confirmFirst } from './dialog.tsx';

/** Short interruptions are not worth a notice. */
const patienceMs = 1_200;

/** A line above everything while the connection is not as it should be. */
export function Banner() {
  const app = useApp();
  const status = useObserved(app.roost.status);
  const isCut = useIsCut();
  const [isPatienceOver, setPatienceOver] = useState(false);
  const isBrief = status.state === 'connecting' || status.state === 'offline';
  useEffect(() => {
    if (!isBrief) return setPatienceOver(false);
    const timer = setTimeout(() => setPatienceOver(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isBrief]);
  const { retryAt } = status;
  // As soon as it is told: a clock that is set later on changes nothing of the wait.
  const retryFrom = useMemo(() => (retryAt === null ? null : elapsedAt(retryAt)), [retryAt]);
  const content = isCut && !isFinal(status) ? { words: t('banner.noNetwork') } : contentFor(app, status, retryFrom);
  const isShown = content !== null && (isCut || isPatienceOver || !isBrief);
  // The words change while one waits.
  useTick(isShown ? 1_000 : null);
  if (!isShown) return null;
  return (
    <div className={`banner ${content.isBad ? 'is-bad' : ''}`.trim()} role="status">
      <span>{content.words}</span>
      {content.action}
    </div>
  );
}

function isFinal({ state }: Status): boolean {
  return state !== 'online' && state !== 'catching-up' && state !== 'connecting' && state !== 'offline';
}

interface Content {
  readonly words: string;
  readonly action?: ReactNode;
  readonly isBad?: boolean;
}

function contentFor(app: App, status: Status, retryFrom: number | null): Content | null {
  const action = (label: string, deed: () => void) => (
    <Button onClick={deed} look="is-soft">
      {label}
    </Button>
  );
  switch (status.state) {
    case 'online':
    case 'catching-up':
    case 'closed':
      return null;
    case 'connecting':
      return { words: t('banner.connecting') };
    case 'offline':
      return { words: offlineText(status, retryFrom), action: action(t('banner.tryNow'), () => app.roost.connect()) };
    case 'displaced':
      return { words: t('banner.displaced'), action: action(t('banner.useHere'), () => app.roost.connect()) };
    case 'signed-out': {
      const begin = action(t('banner.startOver'), () => confirmStartOver(app));
      const isUnknown = status.why?.code === 'unauthorized';
      return { isBad: true, words: isUnknown ? t('banner.unknown') : words().status(status), action: begin };
    }
    case 'upgrade':
      return { isBad: true, words: words().status(status), action: action(t('reload'), () => location.reload()) };
    case 'superseded':
      return { words: t('banner.superseded'), action: action(t('banner.useHere'), () => location.reload()) };
    case 'failed':
      return { isBad: true, words: words().status(status) || t('banner.failed') };
  }
}

function offlineText(status: Status, retryFrom: number | null): string {
  const { unsent, problem } = status;
  const seconds = retryFrom === null ? 0 : Math.ceil((retryFrom - performance.now()) / 1_000);
  const parts = [
    problem === null ? t('banner.offline') : words().status(status),
    unsent > 0 && t('banner.unsent', { count: unsent }),
    seconds > 0 && t('banner.again', { seconds }),
  ];
  return parts.filter(Boolean).join(' ');
}

/** What this browser keeps can be read until then, and may be kept nowhere else. */
function confirmStartOver(app: App): void {
  const { roost, media } = app;
  const { name } = roost.account;
  const chats = roost.conversations.current.length + roost.archived.current.length;
  const kept = { name: roost.profile.current.name || name, chats };
  const question = {
    title: t('erase.title'),
    text: words().startingOver({ ...kept, unsent: roost.status.current.unsent + media.unsent() }),
    action: t('erase.action'),
    isDangerous: true,
  };
  confirmFirst(question, () => void attempt(() => signOut(app)));
}
