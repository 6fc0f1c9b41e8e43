import { useCallback, useEffect, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { attempt, sentenceOf } from '../app/errors.ts';
import { useEvery, useIsHere, useObserved } from '../app/observe.ts';
import { seenAt } from '../model/times.ts';
import { BackBar } from '../parts/bar.tsx';
import type { PushState } from '../sdk.ts';
import { t } from '../text/text.ts';

/** Whether this browser says when something comes, what it says, and whether that works. */
export function Notify() {
  const { router, notifications } = useApp();
  const { is } = useObserved(notifications.state);
  useEffect(() => {
    const refresh = () => void notifications.refresh();
    refresh();
    // Who comes back from the browser's settings sees what they changed.
    window.addEventListener('focus', refresh);
    return () => window.removeEventListener('focus', refresh);
  }, [notifications]);
  return (
    <div className="view view-panel">
      <BackBar title={t('notify')} back={() => router.go({ side: 'settings' })} />
      <div className="view-body scrolls">
        <div className="rows">
          {is === 'denied' && <Obstacle title={t('notify.denied')} text={t('notify.deniedHint')} />}
          {is === 'no-push' && <Obstacle title={t('notify.noPush')} text={t('notify.noPushHint')} />}
          {(is === 'on' || is === 'off') && <OnChoice isOn={is === 'on'} />}
          {is === 'on' && <TextChoice />}
          {is === 'on' && <Evidence />}
          {is === 'on' && <p className="rows-note hint">{t('notify.perChat')}</p>}
        </div>
      </div>
    </div>
  );
}

function Obstacle({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className="rows-note" role="status">
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

function OnChoice({ isOn }: { readonly isOn: boolean }) {
  const { notifications } = useApp();
  const change = (wanted: boolean) => (wanted ? notifications.turnOn() : notifications.turnOff());
  return <Choice title={t('notify.on')} hint={t('notify.onHint')} is={isOn} change={change} />;
}

function TextChoice() {
  const { notifications } = useApp();
  const { showsText } = useObserved(notifications.state);
  const change = (wanted: boolean) => notifications.setShowsText(wanted);
  return <Choice title={t('notify.text')} hint={t('notify.textHint')} is={showsText} change={change} />;
}

interface ChoiceProps {
  readonly title: string;
  readonly hint: string;
  readonly is: boolean;
  readonly change: (wanted: boolean) => Promise<void>;
}

function Choice({ title, hint, is, change }: ChoiceProps) {
  /** What was chosen and is not done yet. */
  const [chosen, choose] = useState<boolean | null>(null);
  const isHere = useIsHere();
  const changed = (wanted: boolean) => {
    if (chosen !== null) return;
    choose(wanted);
    void attempt(() => change(wanted)).then(() => isHere() && choose(null));
  };
  return (
    <label className="choice">
      <input
        type="checkbox"
        checked={chosen ?? is}
        aria-disabled={chosen !== null}
        onChange={({ target: { checked } }) => changed(checked)}
      />
      <span>
        <span className="row-name">{title}</span>
        <span className="hint">{hint}</span>
      </span>
    </label>
  );
}

/** What happens to a push is seen while one looks. */
const lookAgainMs = 5_000;

/** How waking this browser went, as it goes on. What is broken and can be mended is mended by looking, once. */
function Evidence() {
  const { notifications, roost } = useApp();
  const [lines, setLines] = useState<readonly string[]>([t('loading')]);
  const isHere = useIsHere();
  const underWay = useRef(false);
  const isRenewed = useRef(false);
  const look = useCallback(async () => {
    if (underWay.current || document.hidden) return;
    underWay.current = true;
    try {
      let state = await notifications.pushState();
      if (isHere()) setLines(linesOf(state, roost.now()));
      if ((state === null || state.isGone) && isHere() && !isRenewed.current) {
        isRenewed.current = true;
        await notifications.renew();
        state = await notifications.pushState();
      }
      if (isHere()) setLines(linesOf(state, roost.now()));
    } catch (error) {
      if (isHere()) setLines([sentenceOf(error)]);
    } finally {
      underWay.current = false;
    }
  }, [notifications, roost, isHere]);
  useEffect(() => {
    const now = () => void look();
    now();
    document.addEventListener('visibilitychange', now);
    return () => document.removeEventListener('visibilitychange', now);
  }, [look]);
  useEvery(lookAgainMs, () => void look());
  return (
    <div className="rows-note" role="status">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

function linesOf(state: PushState | null, now: number): string[] {
  if (state === null) return [t('notify.unknown')];
  const when = (at: number) => seenAt(at, now);
  const { provenAt, queuedAt, acceptedAt, fetchedAt, failedAt, failure, isGone } = state;
  const wrong = isGone
    ? t('notify.gone')
    : failure === ''
      ? ''
      : t('notify.failing', { when: when(failedAt), why: failure });
  const isOnItsWay = acceptedAt > fetchedAt;
  const proven = provenAt > 0 ? t('notify.proven', { when: when(provenAt) }) : '';
  const sent = isOnItsWay ? t('notify.unproven', { when: when(acceptedAt) }) : '';
  const waits = queuedAt > Math.max(acceptedAt, failedAt) ? t('notify.queued', { when: when(queuedAt) }) : '';
  const lines = [wrong, proven, sent, waits].filter((line) => line !== '');
  return lines.length > 0 ? lines : [t('notify.neverProven')];
}
