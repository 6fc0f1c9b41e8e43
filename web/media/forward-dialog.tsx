import { useState } from 'react';
import { type App, AppProvider } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { useObserved } from '../app/observe.ts';
import { alikeChats, peerName } from '../model/peers.ts';
import { Button } from '../parts/button.tsx';
import { ChatApart } from '../parts/certain.tsx';
import { ChatAvatar } from '../parts/chat-avatar.tsx';
import { openDialog } from '../parts/dialog.tsx';
import { onFieldKey, onListKey } from '../parts/found.ts';
import { toast } from '../parts/toast.tsx';
import type { ConversationSummary, MessageItem } from '../sdk.ts';
import { isolated } from '../text/isolates.ts';
import { t } from './text.ts';

/** Asks where a message is to be sent on to. */
export function openForward(app: App, item: MessageItem): void {
  openDialog(t('forward.title'), (close) => (
    <AppProvider value={app}>
      <ForwardList app={app} item={item} close={close} />
    </AppProvider>
  ));
}

interface ForwardListProps {
  readonly app: App;
  readonly item: MessageItem;
  readonly close: () => void;
}

function ForwardList({ app, item, close }: ForwardListProps) {
  const { roost } = app;
  const chats = [...useObserved(roost.conversations), ...useObserved(roost.archived)];
  const alike = alikeChats(chats);
  const [words, setWords] = useState('');
  const wanted = words.trim().toLocaleLowerCase();
  const shown = chats.filter((chat) => isOpen(chat) && peerName(chat).toLocaleLowerCase().includes(wanted));
  const send = (chat: ConversationSummary) => {
    close();
    const { file, id } = item;
    // How one calls people is nobody else's business.
    const text = item.written ?? item.text;
    const send = () => (file === undefined ? roost.send(chat.id, { text }) : roost.forward(id, chat.id));
    void attempt(send).then((isSent) => isSent && toast(t('forward.done', { name: isolated(peerName(chat)) })));
  };
  return (
    <>
      <input
        className="input"
        type="search"
        value={words}
        placeholder={t('forward.find')}
        aria-label={t('forward.find')}
        onChange={({ target: { value } }) => setWords(value)}
        onKeyDown={(event) => onFieldKey(event)}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it listens for what is in it */}
      <div className="rows scrolls" onKeyDown={onListKey}>
        {shown.map((chat) => (
          <button key={chat.id} type="button" className="row" onClick={() => send(chat)}>
            <ChatAvatar chat={chat} size="small" />
            <span className="row-text">
              <span className="row-name" dir="auto">
                {peerName(chat)}
              </span>
              {alike.has(chat.id) && <ChatApart chat={chat} />}
            </span>
            <span />
          </button>
        ))}
        {shown.length === 0 && <p className="hint">{t('forward.none')}</p>}
      </div>
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('cancel')}
        </Button>
      </div>
    </>
  );
}

/** One where this person can write. */
function isOpen({ isMember, halted }: ConversationSummary): boolean {
  return isMember && halted === null;
}
