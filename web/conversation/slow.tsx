import { useEffect, useState } from 'react';
import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import type { ConversationId, Timeline, TimelineItem } from '../sdk.ts';
import { t } from '../text/chats.ts';

interface SlowProps {
  readonly chat: ConversationId;
  readonly source: Timeline;
}

/** Why messages of a chat stand there unsent though there is a connection: the server takes so many at once. */
export function Slow({ chat, source }: SlowProps) {
  const { roost } = useApp();
  const [isSlow, setSlow] = useState(false);
  const isWaiting = useObserved(source).items.some(isUnsent);
  useEffect(
    () =>
      roost.on('refused', ({ conversation, message, code }) => {
        if (conversation === chat && message !== null && code === 'rate-limited') setSlow(true);
      }),
    [roost, chat],
  );
  if (isSlow && !isWaiting) setSlow(false);
  return (
    <p className="slow" role="status" hidden={!isSlow}>
      {isSlow && t('slow')}
    </p>
  );
}

function isUnsent(item: TimelineItem): boolean {
  return item.kind === 'message' && item.state === 'sending';
}
