import '../styles/conversation.css';
import '../styles/emoji.css';
import '../styles/media.css';
import '../styles/mentions.css';
import '../styles/shelf.css';
import { type ComponentType, type ReactNode, useEffect, useRef, useState } from 'react';
import { type App, AppProvider, useApp } from '../app/app.ts';
import { sentenceOf } from '../app/errors.ts';
import { keepFocus, useHeadingFocus } from '../app/heading-focus.ts';
import { useObserved, useWatch } from '../app/observe.ts';
import { watchClock } from '../app/set-clock.ts';
import { keepPage } from '../media/keep-page.ts';
import { Storage } from '../media/lazy-storage.tsx';
import { tellWaiting } from '../media/media.ts';
import { PlayedApart } from '../media/played-apart.tsx';
import { isOfInputMethod } from '../model/keys.ts';
import type { Side } from '../model/route.ts';
import { Banner } from '../parts/banner.tsx';
import { Bird } from '../parts/bird.tsx';
import { Boundary, Broken } from '../parts/boundary.tsx';
import { CopiedStore } from '../parts/copied-store.tsx';
import { NewDevices } from '../parts/new-devices.tsx';
import { Outdated } from '../parts/outdated.tsx';
import { toast } from '../parts/toast.tsx';
import { WindowHyperlink } from '../parts/window-hyperlink.tsx';
import type { ConversationId, Timeline } from '../sdk.ts';
import { toldOf } from '../sdk-roost.ts';
import { t } from '../text/text.ts';
import { Archived } from './archived.tsx';
import { Chats } from './chats.tsx';
import { Conversation } from './conversation.tsx';
import { Details } from './details.tsx';
import { Devices } from './devices.tsx';
import { NewChat } from './new-chat.tsx';
import { NewGroup } from './new-group.tsx';
import { Notify } from './notify.tsx';
import { Requests } from './requests.tsx';
import { Settings } from './settings.tsx';

const sides: Readonly<Record<Side, ComponentType>> = {
  chats: Chats,
  archived: Archived,
  requests: Requests,
  'new-chat': NewChat,
  'new-group': NewGroup,
  devices: Devices,
  settings: Settings,
  notifications: Notify,
  storage: Storage,
};

export { openMedia } from '../media/media.ts';

/** The signed-in page: banner above, list on the left, chat on the right; on a phone one of the two. */
export function Shell({ app }: { readonly app: App }) {
  const { router, roost } = app;
  const { side, chat, details } = useObserved(router);
  const View = sides[side];
  const [sidePane, mainPane] = [useRef<HTMLElement>(null), useRef<HTMLElement>(null)];
  // From a list of chats one goes on to a chat; everything else at the side is over the chat that is open.
  const shows = chat !== null && (side === 'chats' || side === 'archived') ? 'main' : 'side';
  // Whoever opens a request leaves the list of them, and goes on in it.
  useHeadingFocus(chat === null ? sidePane : mainPane, `${chat} ${details}`);
  // On a phone a chat that goes gives way to the list.
  useHeadingFocus(sidePane, `${side} ${shows}`);
  useHeadingFocus(mainPane, `${chat} ${details}`);
  const shell = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = () => shell.current?.querySelector<HTMLElement>(`.pane-${shows}`) ?? null;
    return keepFocus(shell.current as HTMLDivElement, (left) => left?.closest<HTMLElement>('.pane') ?? shown());
  }, [shows]);
  const toChats = { label: t('chat.back'), go: () => router.go({ side: 'chats', chat: null, details: false }) };
  useWatch(roost.conversations, (list) => {
    const unread = list.reduce((sum, one) => sum + toldOf(one), 0);
    document.title = unread === 0 ? 'Roost' : `(${unread}) Roost`;
  });
  useEffect(() => keepPage(), []);
  useEffect(() => tellWaiting(app), [app]);
  useEffect(() => watchClock(roost), [roost]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isOfInputMethod(event)) stepBack(app);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app]);
  return (
    <AppProvider value={app}>
      <div className="shell" ref={shell}>
        <Banner />
        <Outdated />
        <NewDevices />
        <CopiedStore />
        <PlayedApart />
        <main className="panes" data-shows={shows}>
          <section className="pane pane-side" aria-label={t('chats')} ref={sidePane}>
            <Boundary of={side} instead={<Broken {...(side === 'chats' ? {} : { leave: toChats })} />}>
              <View />
            </Boundary>
          </section>
          <section className="pane pane-main" aria-label={t('openChat')} ref={mainPane}>
            <Boundary of={`${chat} ${details}`} instead={<Broken leave={toChats} />}>
              {chat === null && <EmptyMain />}
              {chat !== null && !details && <OpenChat key={chat} chat={chat} />}
              {chat !== null && details && <OpenDetails key={chat} chat={chat} />}
            </Boundary>
          </section>
        </main>
      </div>
    </AppProvider>
  );
}

/** Escape leaves a panel for the chats, and the details of a chat for its messages. */
function stepBack({ router }: App): void {
  if (document.querySelector('dialog[open]') !== null) return;
  if (router.current.side !== 'chats') router.go({ side: 'chats' });
  else if (router.current.details) router.go({ details: false });
}

/** Messages that are shown at first, and brought at once after that: some screens of them. */
const pageSize = 64;

function OpenChat({ chat }: { readonly chat: ConversationId }) {
  const { roost } = useApp();
  const [opened] = useState(() => openTimeline(() => roost.timeline(chat, { pageSize })));
  useEffect(() => () => opened.source?.close(), [opened]);
  if (opened.source === null) return <Unknown why={opened.why} />;
  return <Conversation chat={chat} source={opened.source} />;
}

function OpenDetails({ chat }: { readonly chat: ConversationId }) {
  const isKnown = useObserved(useApp().roost.conversation(chat)) !== null;
  return isKnown ? <Details chat={chat} /> : <Unknown why={{ sentence: t('chat.unknown') }} />;
}

function openTimeline(open: () => Timeline): { readonly source: Timeline | null; readonly why: unknown } {
  try {
    return { source: open(), why: null };
  } catch (why) {
    return { source: null, why };
  }
}

/** A chat that an address names and that cannot be shown leads to the list. */
function Unknown({ why }: { readonly why: unknown }): ReactNode {
  const { router } = useApp();
  useEffect(() => {
    toast(sentenceOf(why));
    router.go({ chat: null, details: false });
  }, [why, router]);
  return <EmptyMain />;
}

function EmptyMain() {
  return (
    <div className="empty">
      <Bird size={72} isFaint />
      <h2>{t('empty.title')}</h2>
      <p>{t('empty.text')}</p>
      <WindowHyperlink look="button is-quiet">{t('secondPerson')}</WindowHyperlink>
    </div>
  );
}
