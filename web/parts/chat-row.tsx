import { memo } from 'react';
import { useApp } from '../app/app.ts';
import { certainName, useHandles } from '../app/handles.ts';
import { useIsConnected } from '../app/network.ts';
import { useObserved } from '../app/observe.ts';
import { typingLine } from '../model/labels.ts';
import { peerName } from '../model/peers.ts';
import { labelWords } from '../model/placeholders.ts';
import { listTime } from '../model/times.ts';
import type { ConversationSummary, UserId } from '../sdk.ts';
import { t } from '../text/text.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { Ticks } from './ticks.tsx';

interface ChatRowProps {
  readonly chat: ConversationSummary;
  /** Another chat here is called, or looks, the same. */
  readonly isAlike: boolean;
}

/** A chat as one row of a list. */
export const ChatRow = memo(function ChatRow({ chat, isAlike }: ChatRowProps) {
  const { router, roost } = useApp();
  const isConnected = useIsConnected(roost);
  const isOpen = useObserved(router).chat === chat.id;
  const title = peerName(chat);
  return (
    <button
      type="button"
      className="row"
      data-chat={chat.id}
      aria-current={isOpen}
      onClick={() => router.go({ chat: chat.id, side: 'chats', details: false })}
    >
      <Avatar id={chat.peer ?? chat.id} name={title} isOnline={isConnected && chat.presence?.state === 'online'} />
      <span className="row-text">
        <span className="row-line">
          <span className="row-name" dir="auto">
            {title}
          </span>
          {isAlike && chat.peer !== null && <Certain user={chat.peer} />}
          <span className={`row-time ${chat.unread > 0 ? 'is-unread' : ''}`.trim()}>
            {listTime(chat.at, Date.now())}
          </span>
        </span>
        <span className="row-line">
          <Preview chat={chat} />
          {chat.unread > 0 && (
            <span className="badge" role="img" aria-label={t('chats.unread', { count: chat.unread })}>
              {chat.unread > 999 ? '999+' : chat.unread}
            </span>
          )}
        </span>
      </span>
    </button>
  );
});

/** What tells somebody apart from others of that name. */
function Certain({ user }: { readonly user: UserId }) {
  const certain = certainName(useHandles(useApp().handles, [user]).get(user));
  return certain === '' ? null : <span className="certain">{certain}</span>;
}

function Preview({ chat }: { readonly chat: ConversationSummary }) {
  const isGroup = chat.kind === 'group';
  const typing = typingLine(
    chat.typing.map((person) => person.name),
    isGroup,
  );
  if (typing !== '') {
    return (
      <span className="row-sub is-live">
        <span>{typing}</span>
      </span>
    );
  }
  const { last } = chat;
  return (
    <span className="row-sub">
      {last?.own && last.state !== null && last.body === 'present' && <Ticks state={last.state} />}
      <Words chat={chat} />
      {chat.muted && <Icon name="muted" size={16} />}
    </span>
  );
}

function Words({ chat: { last, kind } }: { readonly chat: ConversationSummary }) {
  if (last === null) return <span className="is-faint">{t(kind === 'group' ? 'chats.newGroup' : 'chats.empty')}</span>;
  if (last.body !== 'present') {
    return <span className="is-faint">{t(last.body === 'deleted' ? 'body.deleted' : 'message')}</span>;
  }
  const author = kind === 'group' && !last.own ? `${last.sender.name}: ` : '';
  return <span dir="auto">{`${author}${labelWords(last).replaceAll(/\s+/g, ' ')}`}</span>;
}
