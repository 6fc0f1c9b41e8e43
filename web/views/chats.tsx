import { useMemo } from 'react';
import { useApp } from '../app/app.ts';
import { useKept } from '../app/kept-fields.ts';
import { useObserved } from '../app/observe.ts';
import { matches, peerName } from '../model/peers.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { ChatList } from '../parts/chat-list.tsx';
import { onFieldKey } from '../parts/found.ts';
import { Icon } from '../parts/icons.tsx';
import { OlderMessages } from '../parts/older-messages.tsx';
import { WindowHyperlink } from '../parts/window-hyperlink.tsx';
import type { ConversationSummary } from '../sdk.ts';
import { t } from '../text/chats.ts';

/** The list of chats, newest first. */
export function Chats() {
  const { roost, router } = useApp();
  const all = useObserved(roost.conversations);
  const away = useObserved(roost.archived);
  const asking = useObserved(roost.requests).length;
  const [search, setSearch] = useKept('search', '');
  // Who looks for a chat by its name need not know where they put it.
  const found = useMemo(
    () => (search.trim() === '' ? all : [...all, ...away].filter((chat) => matches(peerName(chat), search))),
    [all, away, search],
  );
  const isNew = all.length + away.length === 0;
  return (
    <div className="view">
      <header className="bar">
        <div className="bar-title">
          <h1 className="brand">Roost</h1>
        </div>
        <IconButton icon="group" label={t('newGroup')} onClick={() => router.go({ side: 'new-group' })} />
        <IconButton icon="new-chat" label={t('newChat')} onClick={() => router.go({ side: 'new-chat' })} />
        <IconButton icon="settings" label={t('settings')} onClick={() => router.go({ side: 'settings' })} />
      </header>
      {asking > 0 && <RequestsRow asking={asking} />}
      {away.length > 0 && <ArchivedRow chats={away} />}
      {!isNew && (
        <div className="search">
          <input
            className="input"
            type="search"
            placeholder={t('chats.search')}
            aria-label={t('chats.search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || search === '') return onFieldKey(event);
              // What it ends is the search, and not what is open beside the list.
              setSearch('');
              event.stopPropagation();
            }}
          />
        </div>
      )}
      <OlderMessages />
      {found.length > 0 && <ChatList label={t('chats')} chats={found} beside={away} isMixed />}
      {found.length === 0 && (
        <div className="empty">
          {isNew ? <FirstSteps asking={asking} /> : <p>{t(search.trim() === '' ? 'archived.all' : 'chats.none')}</p>}
        </div>
      )}
      <Foot />
    </div>
  );
}

/** Where what strangers have begun is found, apart from the chats. */
function RequestsRow({ asking }: { readonly asking: number }) {
  const { router } = useApp();
  return (
    <button type="button" className="row requests-row" onClick={() => router.go({ side: 'requests' })}>
      <span className="row-icon">
        <Icon name="add-person" />
      </span>
      <span className="row-text">
        <span className="row-line">
          <span className="row-name">{t('requests')}</span>
          <span className="badge" role="img" aria-label={t('requests.waiting', { count: asking })}>
            {asking}
          </span>
        </span>
        <span className="row-line">
          <span className="row-sub">
            <span>{t('requests.who', { count: asking })}</span>
          </span>
        </span>
      </span>
    </button>
  );
}

/** Where the chats are that were put away, and whether something in them is unread: in one that is muted. */
function ArchivedRow({ chats }: { readonly chats: readonly ConversationSummary[] }) {
  const { router } = useApp();
  const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
  return (
    <button type="button" className="row archived-row" onClick={() => router.go({ side: 'archived' })}>
      <span className="row-icon">
        <Icon name="archive" />
      </span>
      <span className="row-line">
        <span className="row-name">{t('chat.archived')}</span>
        {unread > 0 && (
          <span className="badge is-quiet" role="img" aria-label={t('chats.unread', { count: unread })}>
            {unread > 999 ? '999+' : unread}
          </span>
        )}
        <span className="row-time">{t('archived.count', { count: chats.length })}</span>
      </span>
    </button>
  );
}

function FirstSteps({ asking }: { readonly asking: number }) {
  const { router } = useApp();
  return (
    <>
      <h2>{t('chats.noneYet')}</h2>
      <p>{t(asking > 0 ? 'chats.seeRequests' : 'chats.firstSteps')}</p>
      {asking === 0 && <Button onClick={() => router.go({ side: 'new-chat' })}>{t('newChat')}</Button>}
    </>
  );
}

/** Who one is here, and how to try it with somebody else. */
function Foot() {
  const { roost } = useApp();
  const profile = useObserved(roost.profile);
  return (
    <footer className="side-foot">
      <span>{t('youAre', { name: profile.name || roost.account.name })}</span>
      <WindowHyperlink look="text-button">{t('secondPerson')}</WindowHyperlink>
    </footer>
  );
}
