import { type FocusEvent, Fragment, type MouseEvent, memo, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import { typingLine } from '../model/labels.ts';
import { paragraphsOf } from '../model/paragraphs.ts';
import { peerName } from '../model/peers.ts';
import { labelWords } from '../model/placeholders.ts';
import { listTime } from '../model/times.ts';
import { type ConversationSummary, nameApart } from '../sdk.ts';
import { t } from '../text/chats.ts';
import { isolated } from '../text/isolates.ts';
import { IconButton } from './button.tsx';
import { ChatApart } from './certain.tsx';
import { ChatAvatar } from './chat-avatar.tsx';
import { openChatMenu } from './chat-menu.ts';
import { Icon, type IconName } from './icons.tsx';
import { Said } from './said.tsx';
import { Ticks } from './ticks.tsx';

interface ChatRowProps {
  readonly chat: ConversationSummary;
  /** Another chat here is called, or looks, the same. */
  readonly isAlike: boolean;
  /** It is among chats that are not archived. */
  readonly isAmongOthers: boolean;
}

/** A chat as one row of a list, with a menu of what can be done with it; a request is answered, and has none. */
export const ChatRow = memo(function ChatRow(props: ChatRowProps) {
  const app = useApp();
  const { chat } = props;
  const more = useRef<HTMLButtonElement>(null);
  /** The button of the menu is a stop of the Tab key for whoever is in the row: each row is one stop otherwise. */
  const [isWithin, setWithin] = useState(false);
  const open = () => more.current !== null && openChatMenu(app, more.current, chat);
  if (chat.request !== null) return <Row {...props} />;
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    open();
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => setWithin(currentTarget.contains(relatedTarget));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for what is in it
    <div className="chat-line" onContextMenu={onContextMenu} onFocus={() => setWithin(true)} onBlur={onBlur}>
      <Row {...props} />
      <IconButton
        icon="down"
        label={t('chat.menuOf', { name: peerName(chat) })}
        onClick={open}
        look="row-more"
        ref={more}
        isStop={isWithin}
        hasMenu
      />
    </div>
  );
});

function Row({ chat, isAlike, isAmongOthers }: ChatRowProps) {
  const { router, roost } = useApp();
  const { chat: openChat, side } = useObserved(router);
  return (
    <button
      type="button"
      className="row"
      data-chat={chat.id}
      aria-current={openChat === chat.id}
      onClick={() => router.go({ chat: chat.id, side: side === 'archived' ? side : 'chats', details: false })}
    >
      <ChatAvatar chat={chat} />
      <span className="row-text">
        <span className="row-line">
          <span className="row-name" dir="auto">
            {peerName(chat)}
          </span>
          {isAlike && <ChatApart chat={chat} />}
          <span className={`row-time ${chat.unread > 0 ? 'is-unread' : ''}`.trim()}>
            {listTime(chat.at, roost.now())}
          </span>
        </span>
        <span className="row-line">
          <Preview chat={chat} />
          {chat.pinned && <Mark icon="pin" label={t('chat.pinned')} />}
          {chat.muted && (
            <Mark icon="muted" label={t(chat.mutedExceptMentions ? 'chat.mutedExceptMentions' : 'chat.muted')} />
          )}
          {chat.archived && isAmongOthers && <Mark icon="archive" label={t('chat.archived')} />}
          {chat.addressed.mentions > 0 && (
            <span className="badge" role="img" aria-label={t('chats.mentions', { count: chat.addressed.mentions })}>
              @
            </span>
          )}
          {chat.unread > 0 && (
            <span className="badge" role="img" aria-label={t('chats.unread', { count: chat.unread })}>
              {chat.unread > 999 ? '999+' : chat.unread}
            </span>
          )}
        </span>
      </span>
    </button>
  );
}

/** Where a chat is kept, or how quiet. */
function Mark({ icon, label }: { readonly icon: IconName; readonly label: string }) {
  return (
    <span className="row-mark" role="img" aria-label={label} title={label}>
      <Icon name={icon} size={16} />
    </span>
  );
}

function Preview({ chat }: { readonly chat: ConversationSummary }) {
  const isGroup = chat.kind === 'group';
  const typing = typingLine(
    chat.typing.map((person) => isolated(nameApart(person))),
    isGroup,
  );
  if (typing !== '') {
    return (
      <span className="row-sub is-live">
        <span>
          <Said text={typing} />
        </span>
      </span>
    );
  }
  const { last } = chat;
  return (
    <span className="row-sub">
      {last?.own && last.state !== null && last.body === 'present' && !isKept(chat) && <Ticks state={last.state} />}
      <Words chat={chat} />
    </span>
  );
}

/** A note has nobody to arrive at. */
function isKept({ isNotes, last }: ConversationSummary): boolean {
  return isNotes && last?.state === 'sent';
}

/** What a message says, each of its paragraphs in the direction that it has there. */
function inOneLine(text: string) {
  const paragraphs = paragraphsOf(text);
  if (paragraphs.length < 2) return paragraphs;
  return paragraphs.map((one, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name than their place
    <Fragment key={at}>
      {at > 0 && ' '}
      <span className="paragraph">{one}</span>
    </Fragment>
  ));
}

function Words({ chat: { last, kind, isNotes } }: { readonly chat: ConversationSummary }) {
  if (last === null) {
    const isNew = kind === 'group' ? 'chats.newGroup' : 'chats.empty';
    return <span className="is-faint">{t(isNotes ? 'notes.who' : isNew)}</span>;
  }
  if (last.body !== 'present') {
    return <span className="is-faint">{t(last.body === 'deleted' ? 'body.deleted' : 'message')}</span>;
  }
  const words = inOneLine(labelWords(last));
  if (kind !== 'group' || last.own) return <span dir="auto">{words}</span>;
  // Name and words each have a direction of their own.
  return (
    <span>
      <bdi>{nameApart(last.sender)}</bdi>: <bdi>{words}</bdi>
    </span>
  );
}
