/** What one has to know of a chat, above its messages: that it is encrypted, and what is not as it should be. */
import { type ReactNode, useMemo, useState } from 'react';
import { useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { useObserved } from '../app/observe.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { Said } from '../parts/said.tsx';
import type { ConversationId, ConversationSummary, UserId } from '../sdk.ts';
import { withIsolated } from '../text/isolates.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';
import { openSafetyNumber } from '../views/safety-number.tsx';

interface NoticeProps {
  readonly chat: ConversationId;
}

export function Notices({ chat, summary }: NoticeProps & { readonly summary: ConversationSummary }) {
  const { roost } = useApp();
  if (!roost.isEncrypted) return null;
  return (
    <>
      <LockLine />
      <NumberChanged chat={chat} />
      <Stopped chat={chat} halted={summary.halted} />
      {summary.preparing !== null && (
        <div className="banner is-news" role="status">
          <span>{words().preparing(summary.preparing)}</span>
        </div>
      )}
      <LeftOut leftOut={summary.leftOut} />
      <HeldBack chat={chat} behind={summary.behind} isBehind={summary.isBehind} />
      <Disputed chat={chat} dispute={summary.dispute} />
    </>
  );
}

/** It leads to where safety numbers are compared. */
function LockLine() {
  const { router } = useApp();
  return (
    <button type="button" className="lock-line" onClick={() => router.go({ details: true })}>
      <Icon name="locked" size={14} />
      <span>{t('notice.encrypted')}</span>
    </button>
  );
}

/** Somebody has a new number; until the person has looked. */
function NumberChanged({ chat }: NoticeProps) {
  const { roost } = useApp();
  const users = useObserved(useMemo(() => roost.changedNumbers(chat), [roost, chat]));
  const [first] = users;
  return first === undefined ? null : <ChangedNumber chat={chat} user={first} others={users.length - 1} />;
}

function ChangedNumber({ chat, user, others }: NoticeProps & { readonly user: UserId; readonly others: number }) {
  const { roost } = useApp();
  const isStrict = useObserved(roost.isStrict);
  const name = useObserved(useMemo(() => roost.people.name(user), [roost, user]));
  const trust = useObserved(useMemo(() => roost.trust(user, chat), [roost, user, chat]));
  const said = [words().trust(name, trust), others > 0 && words().othersChanged(others), isStrict && words().heldBack];
  return (
    <Notice said={said.filter(Boolean).join(' ')} names={[name]}>
      <Button onClick={() => openSafetyNumber(roost, { chat, user, name })} look="is-soft">
        {t('notice.compare')}
      </Button>
      <Button onClick={() => void attempt(() => roost.setVerified(user, trust, false, chat))} look="is-soft">
        {t(isStrict ? 'notice.writeAnyway' : 'notice.goOnUncompared')}
      </Button>
    </Notice>
  );
}

/** Nothing goes on, on somebody's word alone: the person decides. */
function Stopped({ chat, halted }: NoticeProps & Pick<ConversationSummary, 'halted'>) {
  const { roost } = useApp();
  if (halted === null || halted.by === null) return null;
  const advice = words().disputeAdvice([halted.by], roost.account.user);
  return (
    <Notice
      said={`${words().halt(halted, roost.account.user)} ${advice} ${t('notice.stopped')}`}
      names={[halted.by.name]}
      look="is-bad"
    >
      <Button onClick={() => void attempt(() => roost.sendAnyway(chat))} look="is-soft">
        {t('notice.goOn')}
      </Button>
    </Notice>
  );
}

/** Somebody has a device that is left out until it has keys. */
function LeftOut({ leftOut }: Pick<ConversationSummary, 'leftOut'>) {
  const { roost } = useApp();
  const sentence = leftOut === null ? '' : words().leftOut(leftOut, roost.account.user);
  const [isNews, know] = useNews(sentence);
  if (leftOut === null || !isNews) return null;
  return (
    <Notice said={sentence} names={leftOut.people.map((one) => one.name)}>
      <Button onClick={know} look="is-soft">
        {t('notice.iKnow')}
      </Button>
    </Notice>
  );
}

/** Until the person has said that they know it; another sentence, or the same one after it was gone, is shown again. */
function useNews(sentence: string): [boolean, () => void] {
  const [said, setSaid] = useState('');
  if (sentence === '' && said !== '') setSaid('');
  return [sentence !== said, () => setSaid(sentence)];
}

/** The chat has not been told of somebody's newest devices: messages wait for that, or have gone all the same. */
function HeldBack({ chat, behind, isBehind }: NoticeProps & Pick<ConversationSummary, 'behind' | 'isBehind'>) {
  const { roost } = useApp();
  const sentence = behind === null ? '' : words().behind({ isBehind }, behind, roost.account.user);
  const [isNews, know] = useNews(sentence);
  if (behind === null || !isNews) return null;
  const names = behind.people.map((one) => one.name);
  if (isBehind) {
    return (
      <Notice said={sentence} names={names}>
        <Button onClick={() => void attempt(() => roost.sendAnyway(chat))} look="is-soft">
          {t('notice.sendNow')}
        </Button>
      </Notice>
    );
  }
  return (
    <Notice said={`${sentence} ${words().behindAdvice}`} names={names}>
      <Button onClick={know} look="is-soft">
        {t('notice.iKnow')}
      </Button>
    </Notice>
  );
}

/** Somebody in a group says that they were shown another history. */
function Disputed({ chat, dispute }: NoticeProps & Pick<ConversationSummary, 'dispute'>) {
  const { roost } = useApp();
  if (dispute === null) return null;
  return (
    <Notice
      said={`${words().dispute(dispute, roost.account.user)} ${words().disputeAdvice(dispute.people, roost.account.user)}`}
      names={dispute.people.map((one) => one.name)}
    >
      <Button onClick={() => void attempt(() => roost.sendAnyway(chat))} look="is-soft">
        {t('notice.iKnow')}
      </Button>
    </Notice>
  );
}

interface NoticeLineProps {
  readonly said: string;
  /** Those in it. */
  readonly names: readonly string[];
  readonly look?: string;
  readonly children: ReactNode;
}

function Notice({ said, names, look = 'is-news', children }: NoticeLineProps) {
  return (
    <div className={`banner ${look}`} role="alert">
      <span>
        <Said text={withIsolated(said, names)} />
      </span>
      {children}
    </div>
  );
}
