import { useEffect, useState } from 'react';
import { useApp } from '../app/app.ts';
import { useWatch } from '../app/observe.ts';
import { t } from '../emoji/text.ts';
import { wordsOf } from '../model/placeholders.ts';
import { timeOf } from '../model/times.ts';
import { type ConversationId, cut, type MessageItem, nameApart, type Timeline } from '../sdk.ts';
import { maxSaid, Sayings } from './sayings.ts';

/** Of a long text the beginning is said: the whole is read with the arrow keys. */
const maxLetters = 300;

interface AnnouncerProps {
  readonly chat: ConversationId;
  readonly source: Timeline;
  /** "Bob is typing…", or ''. */
  readonly typing: string;
}

/** Tells whoever does not see the screen what others write, and that they are about to. */
export function Announcer({ chat, source, typing }: AnnouncerProps) {
  const [said, say] = useState<readonly MessageItem[]>([]);
  const [sayings] = useState(() => new Sayings(source.current, say));
  useWatch(source, (view) => sayings.take(view));
  useEffect(() => () => sayings.stop(), [sayings]);
  return (
    <div className="visually-hidden">
      <p role="status">{typing}</p>
      <SaidReaction chat={chat} />
      <div role="status">
        {said.length > maxSaid ? (
          <p key={said[0]?.id}>{t('said.many', { count: said.length })}</p>
        ) : (
          said.map((item) => <p key={item.id}>{inWords(item)}</p>)
        )}
      </div>
    </div>
  );
}

/** The last one, of others: on the screen it changes in place, and so only those who look there would hear of it. */
function SaidReaction({ chat }: { readonly chat: ConversationId }) {
  const { roost } = useApp();
  const [said, say] = useState('');
  useEffect(
    () =>
      roost.on('reaction', ({ conversation, who, own, emoji }) => {
        if (conversation !== chat || own) return;
        say(
          emoji === null
            ? t('said.noReaction', { name: nameApart(who) })
            : t('said.reaction', { name: nameApart(who), emoji }),
        );
      }),
    [roost, chat],
  );
  return <p role="status">{said}</p>;
}

function inWords(item: MessageItem): string {
  const text = cut(wordsOf(item), maxLetters);
  return t(item.mentionsMe ? 'said.mention' : 'said.message', {
    sender: nameApart(item.sender),
    text,
    time: timeOf(item.at),
  });
}
