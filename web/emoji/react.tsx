/** Reacting to a message: from its menu, with any emoji, and looking who did. */
import type { App } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { useObserved } from '../app/observe.ts';
import { Button } from '../parts/button.tsx';
import { Apart } from '../parts/certain.tsx';
import { openDialog } from '../parts/dialog.tsx';
import type { MenuChoice } from '../parts/menu.tsx';
import type { ConversationId, MessageItem, Timeline } from '../sdk.ts';
import { LazyPicker } from './lazy-picker.tsx';
import { t } from './text.ts';

/** Those that are wanted most. */
const quick = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

/** What stands above the items of a message's menu; empty where one cannot react. */
export function reactionChoices(app: App, chat: ConversationId, item: MessageItem): MenuChoice[] {
  if (item.seq === null || item.body !== 'present' || !takesReactions(app, chat)) return [];
  const own = ownOf(item);
  const usual = quick.map((emoji) => ({
    text: emoji,
    label: t('react.with', { emoji }),
    isChosen: own === emoji,
    choose: () => react(app, chat, item, own === emoji ? null : emoji),
  }));
  const other = { text: '+', label: t('react.other'), isChosen: false, choose: () => openPicker(app, chat, item) };
  return [...usual, other];
}

/** Where one could write as well. */
function takesReactions({ roost }: App, chat: ConversationId): boolean {
  const summary = roost.conversation(chat).current;
  if (summary === null) return false;
  return summary.isMember && summary.request === null && summary.halted === null;
}

function ownOf({ reactions }: Pick<MessageItem, 'reactions'>): string | null {
  return reactions.find(({ own }) => own)?.emoji ?? null;
}

/** Shown at once; that the server refused it is said. */
function react({ roost }: App, chat: ConversationId, { id }: MessageItem, emoji: string | null): void {
  void attempt(async () => {
    const sent = await roost.react(chat, id, emoji);
    await roost.settled(sent.id);
  });
}

function openPicker(app: App, chat: ConversationId, item: MessageItem): void {
  openDialog(t('react'), (close) => {
    const chosen = (emoji: string) => {
      close();
      react(app, chat, item, emoji);
    };
    return <LazyPicker user={app.roost.account.user} chosen={chosen} />;
  });
}

/** Shows by name who reacted how, as it changes. */
export function openReactions(app: App, chat: ConversationId, item: MessageItem, source: Timeline): void {
  openDialog(t('reactions'), (close) => (
    <>
      <Who app={app} chat={chat} item={item} source={source} close={close} />
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('close')}
        </Button>
      </div>
    </>
  ));
}

interface WhoProps {
  readonly app: App;
  readonly chat: ConversationId;
  readonly item: MessageItem;
  readonly source: Timeline;
  readonly close: () => void;
}

function Who({ app, chat, item, source, close }: WhoProps) {
  const now = useObserved(source).items.find((one) => one.id === item.id);
  const { reactions } = now?.kind === 'message' ? now : item;
  const { user: me } = app.roost.account;
  const rows = reactions.flatMap(({ emoji, people }) => people.map((person) => ({ emoji, person })));
  return (
    <ul className="reactions-list scrolls">
      {rows.map(({ emoji, person }) => (
        <li key={person.user}>
          <span className="reactions-emoji">{emoji}</span>
          <span className="reactions-name" dir="auto">
            {person.user === me ? t('you') : person.name}
            <Apart person={person} />
          </span>
          {person.user === me && takesReactions(app, chat) && (
            <Button
              look="is-quiet"
              onClick={() => {
                close();
                react(app, chat, item, null);
              }}
            >
              {t('reactions.takeBack')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
