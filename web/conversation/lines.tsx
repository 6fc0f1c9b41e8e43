import { memo } from 'react';
import { useApp } from '../app/app.ts';
import { namesIn, systemLine } from '../model/system-line.ts';
import type { TimelineRow } from '../model/timeline-rows.ts';
import { Boundary } from '../parts/boundary.tsx';
import { Said } from '../parts/said.tsx';
import { withIsolated } from '../text/isolates.ts';
import { t } from '../text/text.ts';
import { Failed } from './failed.tsx';
import { Message } from './message.tsx';
import type { MessageActions } from './message-actions.ts';

interface LineProps {
  readonly row: TimelineRow;
  readonly isGroup: boolean;
  readonly actions: MessageActions;
}

/** One line of a conversation. One that fails to be drawn leaves the others alone. */
export const Line = memo(function Line({ row, isGroup, actions }: LineProps) {
  return (
    <Boundary of={row} instead={<div className="system">{t('timeline.broken')}</div>}>
      <LineContent row={row} isGroup={isGroup} actions={actions} />
    </Boundary>
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
    <article className="system" data-seq={item.seq ?? 0} aria-label={text}>
      <Said text={withIsolated(text, namesIn(item.change))} />
      {item.state === 'sending' && ' …'}
      {item.message !== null && <Failed failure={item.failure} id={item.message} actions={actions} />}
    </article>
  );
}
