import { Component, memo, type ReactNode } from 'react';
import { useApp } from '../app/app.ts';
import { systemLine } from '../model/system-line.ts';
import type { TimelineRow } from '../model/timeline-rows.ts';
import { t } from '../text/text.ts';
import { Failed } from './failed.tsx';
import { Message, type MessageActions } from './message.tsx';

interface LineProps {
  readonly row: TimelineRow;
  readonly isGroup: boolean;
  readonly actions: MessageActions;
}

/** One line of a conversation. One that fails to be drawn leaves the others alone. */
export const Line = memo(function Line({ row, isGroup, actions }: LineProps) {
  return (
    <LineBoundary row={row}>
      <LineContent row={row} isGroup={isGroup} actions={actions} />
    </LineBoundary>
  );
});

function LineContent({ row, isGroup, actions }: LineProps) {
  switch (row.kind) {
    case 'message':
      return <Message item={row.item} startsRun={row.startsRun} isGroup={isGroup} actions={actions} />;
    case 'system':
      return <SystemLine item={row.item} actions={actions} />;
    case 'day':
      return <div className="day">{row.label}</div>;
    case 'unread':
      return <div className="unread-line">{t('timeline.unread')}</div>;
    case 'gap':
      return <div className="older">{t(row.item.hasExpired ? 'timeline.expired' : 'timeline.fetching')}</div>;
  }
}

interface SystemLineProps extends Pick<LineProps, 'actions'> {
  readonly item: Extract<TimelineRow, { kind: 'system' }>['item'];
}

function SystemLine({ item, actions }: SystemLineProps) {
  const { roost } = useApp();
  const text = systemLine(item, roost.account.user);
  return (
    <div className="system" dir="auto">
      {item.state === 'sending' ? `${text} …` : text}
      {item.message !== null && <Failed failure={item.failure} id={item.message} actions={actions} />}
    </div>
  );
}

interface BoundaryProps {
  readonly row: TimelineRow;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly hasFailed: boolean;
  readonly row: TimelineRow | null;
}

/** Shows a line in the place of one that cannot be drawn; a changed one is tried again. */
class LineBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { hasFailed: false, row: null };

  static getDerivedStateFromProps({ row }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return row === state.row ? null : { hasFailed: false, row };
  }

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <div className="system">{t('timeline.broken')}</div> : this.props.children;
  }
}
