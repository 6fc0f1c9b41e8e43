import { useEffect, useMemo, useRef, useState } from 'react';
import { type App, useApp } from '../app/app.ts';
import { notLoaded } from '../app/errors.ts';
import { load } from '../app/load.ts';
import { useIsConnected } from '../app/network.ts';
import { useObserved, useWatch } from '../app/observe.ts';
import { usePresenceLine } from '../app/presence.ts';
import { Announcer } from '../conversation/announcer.tsx';
import { answeredNow } from '../conversation/answered.ts';
import { Composer } from '../conversation/composer.tsx';
import { Notices } from '../conversation/notices.tsx';
import { Request } from '../conversation/request.tsx';
import { Slow } from '../conversation/slow.tsx';
import { type ChatKind, Timeline } from '../conversation/timeline.tsx';
import type { GivenFiles } from '../media/chosen.ts';
import { DropPlace } from '../media/drop-place.tsx';
import { offer, offerAgain } from '../media/offer.ts';
import { Covered } from '../media/thumbnail.tsx';
import { usePaste } from '../media/use-paste.ts';
import { typingLine } from '../model/labels.ts';
import { alikeChats, peerName } from '../model/peers.ts';
import { IconButton } from '../parts/button.tsx';
import { ChatApart } from '../parts/certain.tsx';
import { ChatAvatar } from '../parts/chat-avatar.tsx';
import { openChatMenu } from '../parts/chat-menu.ts';
import { Said } from '../parts/said.tsx';
import { VerifiedMark } from '../parts/verified-mark.tsx';
import {
  type ConversationId,
  type ConversationSummary,
  type MessageItem,
  nameApart,
  type Timeline as Source,
  type UserId,
} from '../sdk.ts';
import { t } from '../text/chats.ts';
import { isolated, withoutIsolates } from '../text/isolates.ts';
import { words } from '../text/words.ts';

interface ConversationProps {
  readonly chat: ConversationId;
  readonly source: Source;
}

/** One chat: who it is with and how they are, its messages, and where one writes. */
export function Conversation({ chat, source }: ConversationProps) {
  const app = useApp();
  const { roost } = app;
  const summary = useObserved(roost.conversation(chat));
  const [answered, answer] = useAnswered(app, chat, source);
  const toEnd = useRef(() => {});
  const isSignedOut = useObserved(roost.status).state === 'signed-out';
  const isGone = usePeerIsGone(chat, summary?.peer ?? null);
  const closed = summary === null ? '' : isSignedOut ? t('closed.signedOut') : closedReason(summary, isGone);
  const canWrite = summary !== null && closed === null && summary.request === null;
  const sent = () => toEnd.current();
  const to = { chat, answered, sent: () => (answer(null), sent()) };
  const take = (given: GivenFiles) => void offer(app, to, given);
  usePaste(canWrite ? take : null);
  useEffect(() => {
    roost.openChat(chat);
    return () => roost.closeChat(chat);
  }, [roost, chat]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the chat is opened
  useEffect(() => void offerAgain(app, to), []);
  return (
    <DropPlace take={canWrite ? take : null}>
      {summary === null ? <header className="bar" /> : <Head summary={summary} />}
      {summary !== null && <Notices chat={chat} summary={summary} />}
      <Covered value={summary === null || summary.request !== null}>
        <Timeline {...{ chat, source, end: toEnd }} kind={kindOf(summary)} replyTo={answer} />
      </Covered>
      <Announcer chat={chat} source={source} typing={summary === null ? '' : withoutIsolates(typingWords(summary))} />
      {summary !== null && (
        <div>
          <Slow chat={chat} source={source} />
          {/* What can be said to a request wants the server too. */}
          <Request summary={summary} isInert={isSignedOut} />
          {canWrite && (
            <Composer
              {...{ chat, answered, answer, sent }}
              isGroup={kindOf(summary) === 'group'}
              attach={(files) => take({ files, folders: [] })}
            />
          )}
          {closed !== null && (
            <p className="composer-closed">
              <Said text={closed} />
            </p>
          )}
        </div>
      )}
    </DropPlace>
  );
}

/** Which message is being answered: kept as the text is, also where another tab has the account meanwhile. */
function useAnswered({ roost, drafts }: App, chat: ConversationId, source: Source) {
  const [answered, show] = useState<MessageItem | null>(null);
  useWatch(source, (view) => show((one) => one && answeredNow(one, view)));
  useEffect(() => {
    const kept = drafts.answeredIn(chat);
    if (kept === null) return;
    const isKept = () => drafts.answeredIn(chat)?.id === kept.id;
    const showAgain = (found: MessageItem | null) => {
      if (!isKept()) return;
      if (found === null) drafts.answer(chat, null);
      else show(found);
    };
    load(() => import('../conversation/answered-before.ts'))
      .then(({ answeredBefore }) => answeredBefore(roost, chat, kept))
      .then(showAgain, notLoaded);
  }, [roost, drafts, chat]);
  const answer = (message: MessageItem | null) => {
    drafts.answer(chat, message === null || message.seq === null ? null : { id: message.id, seq: message.seq });
    show(message);
  };
  return [answered, answer] as const;
}

function kindOf(summary: ConversationSummary | null): ChatKind {
  if (summary === null) return 'direct';
  return summary.isNotes ? 'notes' : summary.kind;
}

/** Why one cannot write here, or null. */
function closedReason(summary: ConversationSummary, isPeerGone: boolean): string | null {
  const { halted, isMember } = summary;
  // The notice above says why.
  if (halted !== null && halted.by !== null) return t('closed.halted');
  if (halted !== null) return words().halt(halted, '');
  if (isPeerGone) return t('closed.ended', { name: isolated(peerName(summary)) });
  return isMember ? null : t('closed.left');
}

/** Of a chat of two nobody but an account that has ended is taken out. */
function usePeerIsGone(chat: ConversationId, peer: UserId | null): boolean {
  const members = useObserved(useApp().roost.group(chat))?.members;
  return peer !== null && members !== undefined && !members.some(({ user }) => user === peer);
}

function Head({ summary }: { readonly summary: ConversationSummary }) {
  const { router, roost } = useApp();
  const isConnected = useIsConnected(roost);
  const title = peerName(summary);
  return (
    <header className="bar">
      <IconButton icon="back" label={t('chat.back')} onClick={() => router.go({ chat: null })} look="back" />
      <div className="chat-head">
        <ChatAvatar chat={summary} size="small" isOnline={isConnected && summary.presence?.state === 'online'} />
        <div className="bar-title">
          <span className="bar-name">
            <h1 dir="auto">
              {/* All of the head acts as this one does. */}
              <button type="button" title={t('details')} onClick={() => router.go({ details: true })}>
                {title}
              </button>
            </h1>
            <Certain summary={summary} />
            {summary.peer !== null && <Verified chat={summary.id} user={summary.peer} />}
          </span>
          <Line summary={summary} />
        </div>
      </div>
      <IconButton icon="info" label={t('details')} onClick={() => router.go({ details: true })} />
      <Menu summary={summary} />
    </header>
  );
}

/** Of a chat that is in one of the lists: a chat has to begin before it can be kept somewhere, and a request is answered first. */
function Menu({ summary }: { readonly summary: ConversationSummary }) {
  const app = useApp();
  const more = useRef<HTMLButtonElement>(null);
  const list = useObserved(summary.archived ? app.roost.archived : app.roost.conversations);
  const isListed = useMemo(() => list.some(({ id }) => id === summary.id), [list, summary.id]);
  if (!isListed) return null;
  const open = () => more.current !== null && openChatMenu(app, more.current, summary);
  return <IconButton icon="more" label={t('chat.menu')} onClick={open} ref={more} hasMenu />;
}

/** What stands below the name. */
function Line({ summary }: { readonly summary: ConversationSummary }) {
  if (summary.isNotes) return <p className="bar-sub">{t('notes.who')}</p>;
  return summary.kind === 'group' ? <GroupLine summary={summary} /> : <PersonLine summary={summary} />;
}

/** Beside a name that another chat has as well. */
function Certain({ summary }: { readonly summary: ConversationSummary }) {
  const { roost } = useApp();
  const chats = useObserved(roost.conversations);
  const away = useObserved(roost.archived);
  // One that was just begun is not in the list yet: that is when it matters most.
  const isAlike = useMemo(
    () => alikeChats([...[...chats, ...away].filter(({ id }) => id !== summary.id), summary]).has(summary.id),
    [chats, away, summary],
  );
  return isAlike ? <ChatApart chat={summary} /> : null;
}

function Verified({ chat, user }: { readonly chat: ConversationId; readonly user: UserId }) {
  const { roost } = useApp();
  const trust = useObserved(useMemo(() => roost.trust(user, chat), [roost, user, chat]));
  return trust.state === 'verified' ? <VerifiedMark /> : null;
}

function GroupLine({ summary }: { readonly summary: ConversationSummary }) {
  const group = useObserved(useApp().roost.group(summary.id));
  const members =
    group?.members.map((member) => (member.own ? t('you.inList') : isolated(nameApart(member)))).join(', ') ?? '';
  return <StateLine summary={summary} state={members} />;
}

function PersonLine({ summary }: { readonly summary: ConversationSummary }) {
  return <StateLine summary={summary} state={usePresenceLine(summary.presence)} />;
}

function typingWords({ typing, kind }: ConversationSummary): string {
  return typingLine(
    typing.map((person) => isolated(nameApart(person))),
    kind === 'group',
  );
}

function StateLine({ summary, state }: { readonly summary: ConversationSummary; readonly state: string }) {
  const typing = typingWords(summary);
  const isLive = typing !== '' || (summary.presence?.state === 'online' && state !== '');
  return (
    <p className={`bar-sub ${isLive ? 'is-live' : ''}`.trim()} hidden={typing === '' && state === ''}>
      <Said text={typing || state} />
    </p>
  );
}
