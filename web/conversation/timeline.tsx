import {
  Component,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useApp } from '../app/app.ts';
import { attempt, sentenceOf } from '../app/errors.ts';
import { useNewest, useObserved, useTick } from '../app/observe.ts';
import { openReactions } from '../emoji/react.tsx';
import { PreparingList } from '../media/preparing-list.tsx';
import { openPerson } from '../mentions/person-dialog.tsx';
import { type TimelineRow, timelineRows } from '../model/timeline-rows.ts';
import { TextButton } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { toast } from '../parts/toast.tsx';
import type { ConversationId, MessageItem, Timeline as Source, TimelineView } from '../sdk.ts';
import { t } from '../text/chats.ts';
import { Line } from './lines.tsx';
import type { MessageActions } from './message-actions.ts';
import { messageMenu } from './message-menu.tsx';
import type { End } from './page-loads.ts';
import { type Jump, Reader } from './reader.ts';
import type { Anchor } from './scrolling.ts';

/** Notes are a group of nobody else. */
export type ChatKind = 'direct' | 'group' | 'notes';

interface TimelineProps {
  readonly chat: ConversationId;
  readonly source: Source;
  readonly kind: ChatKind;
  readonly replyTo: (message: MessageItem) => void;
  /** Is given the way to the end, for what is sent while one reads further up. */
  readonly end: RefObject<() => void>;
}

/** The messages of a chat: they stay where they are while one reads, and follow when one is at the end. */
export function Timeline({ chat, source, kind, replyTo, end }: TimelineProps) {
  const app = useApp();
  const { roost } = app;
  const view = useObserved(source);
  const [jump, setJump] = useState<Jump>({ isShown: false, newer: 0 });
  const [isPlaced, setPlaced] = useState(false);
  const [held, setHeld] = useState<End | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const items = useRef<HTMLDivElement>(null);
  // Yesterday's "Today" is wrong after midnight.
  useTick(60_000);
  const rows = useRows(view);

  const [reader] = useState(
    () =>
      new Reader({
        ...{ roost, chat, source },
        jumpChanged: setJump,
        placed: () => setPlaced(true),
        failed: (error) => toast(sentenceOf(error)),
        held: setHeld,
      }),
  );
  useEffect(() => {
    if (scroller.current === null || items.current === null) return;
    return reader.begin(scroller.current, items.current);
  }, [reader]);
  useEffect(() => {
    end.current = () => reader.toEnd();
  }, [end, reader]);

  const newestReply = useNewest(replyTo);
  const actions = useMemo<MessageActions>(
    () => ({
      openMenu: (anchor, item) => messageMenu(app, anchor, chat, item, () => newestReply.current(item)),
      retry: (id) => void attempt(() => roost.retry(id)),
      discard: (id) => void attempt(() => roost.discard(id)),
      showQuoted: (quote) => reader.toQuoted(quote),
      showPerson: (person) => openPerson(app, chat, person),
      showReactions: (item) => openReactions(app, chat, item, source),
    }),
    [app, chat, newestReply, reader, roost, source],
  );

  return (
    <div className="timeline-wrap">
      <div className={`timeline scrolls ${isPlaced ? '' : 'is-placing'}`.trim()} ref={scroller}>
        <div className="older" hidden={!view.loadingOlder || !view.hasOlder || held !== null}>
          {t('timeline.loading')}
        </div>
        <Held isHeld={held === 'older' && view.hasOlder} again={() => reader.loadAgain()} />
        {/* Pages of older messages come into it too: what arrives is said by the announcer. */}
        <div className="items" role="log" aria-live="off" aria-label={t('timeline.messages')} ref={items}>
          <Place reader={reader} view={view}>
            {rows.map((row) => (
              <Line key={row.key} row={row} isGroup={kind === 'group'} actions={actions} />
            ))}
          </Place>
        </div>
        <Held isHeld={held === 'newer' && view.hasNewer} again={() => reader.loadAgain()} />
        <PreparingList chat={chat} came={() => reader.toEnd()} />
        {isEmpty(view, kind) && <div className="system">{t(kind === 'notes' ? 'notes.empty' : 'timeline.empty')}</div>}
      </div>
      <JumpButton jump={jump} go={() => reader.toEnd()} />
      {jump.isShown && <MentionJump chat={chat} go={(seq) => reader.toSeq(seq)} />}
    </div>
  );
}

interface HeldProps {
  readonly isHeld: boolean;
  readonly again: () => void;
}

/** At that end are messages that cannot be had for now: as long as it is so. It is there before, so that it is read out. */
function Held({ isHeld, again }: HeldProps) {
  return (
    <div className={isHeld ? 'older' : ''} role="status">
      {isHeld && <HeldLine again={again} />}
    </div>
  );
}

function HeldLine({ again }: Pick<HeldProps, 'again'>) {
  const line = useRef<HTMLSpanElement>(null);
  // What is read has kept its place: whoever was at the edge would not see what came beyond it.
  useEffect(() => {
    const [own, view] = [line.current, line.current?.closest('.timeline')].map((one) => one?.getBoundingClientRect());
    if (own === undefined || view === undefined) return;
    const isNear = own.bottom > view.top - own.height && own.top < view.bottom + own.height;
    if (isNear) line.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  useLayoutEffect(() => {
    const own = line.current;
    // Goes while one is in it: to the messages.
    return () => {
      if (own?.contains(document.activeElement)) own.closest<HTMLElement>('.timeline')?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <span ref={line}>
      {t('timeline.held')} <TextButton onClick={again}>{t('tryAgain')}</TextButton>
    </span>
  );
}

/** Of notes the line that somebody began them says nothing to anybody. */
function isEmpty({ ready, items, hasOlder }: TimelineView, kind: ChatKind): boolean {
  if (kind !== 'notes') return ready && items.length === 0;
  return ready && !hasOlder && items.every((item) => item.kind !== 'message');
}

/** Rows that say the same as before are the same, and are not drawn again. */
function useRows(view: TimelineView): readonly TimelineRow[] {
  const before = useRef(new Map<string, TimelineRow>());
  const rows = timelineRows(view, useApp().roost.now(), before.current);
  useEffect(() => {
    before.current = new Map(rows.map((row) => [row.key, row]));
  });
  return rows;
}

interface PlaceProps {
  readonly reader: Reader;
  readonly view: TimelineView;
  readonly children: ReactNode;
}

/** Tells the reader just before the rows change, and just after. A class: React tells nothing else just before. */
class Place extends Component<PlaceProps> {
  override getSnapshotBeforeUpdate(): Anchor | null {
    return this.props.reader.anchor();
  }

  override componentDidUpdate(_props: PlaceProps, _state: unknown, anchor: Anchor | null): void {
    this.props.reader.drawn(this.props.view, anchor);
  }

  override render(): ReactNode {
    return this.props.children;
  }
}

interface MentionJumpProps {
  readonly chat: ConversationId;
  readonly go: (seq: number) => void;
}

/** To the first message that mentions one and was not read yet; then to the next. */
function MentionJump({ chat, go }: MentionJumpProps) {
  const { roost } = useApp();
  const first = useObserved(useMemo(() => roost.conversation(chat), [roost, chat]))?.addressed.firstMention ?? null;
  if (first === null) return null;
  return (
    <button type="button" className="jump is-mention" onClick={() => go(first)} aria-label={t('jump.mention')}>
      @
    </button>
  );
}

function JumpButton({ jump, go }: { readonly jump: Jump; readonly go: () => void }) {
  const { isShown, newer } = jump;
  const label = newer === 0 ? t('jump.newest') : t('jump.new', { count: newer });
  return (
    <button type="button" className="jump" hidden={!isShown} onClick={go} aria-label={label}>
      <Icon name="down" />
      {newer > 0 && <span className="badge">{newer > 99 ? '99+' : newer}</span>}
    </button>
  );
}
