import { useEffect, useState } from 'react';
import { useWatch } from '../app/observe.ts';
import { wordsOf } from '../model/placeholders.ts';
import { timeOf } from '../model/times.ts';
import { cut, type MessageItem, type Timeline } from '../sdk.ts';
import { t } from '../text/text.ts';
import { maxSaid, Sayings } from './sayings.ts';

/** Of a long text the beginning is said: the whole is read with the arrow keys. */
const maxLetters = 300;

interface AnnouncerProps {
  readonly source: Timeline;
  /** "Bob is typing…", or ''. */
  readonly typing: string;
}

/** Tells whoever does not see the screen what others write, and that they are about to. */
export function Announcer({ source, typing }: AnnouncerProps) {
  const [said, say] = useState<readonly MessageItem[]>([]);
  const [sayings] = useState(() => new Sayings(source.current, say));
  useWatch(source, (view) => sayings.take(view));
  useEffect(() => () => sayings.stop(), [sayings]);
  return (
    <div className="visually-hidden">
      <p role="status">{typing}</p>
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

function inWords(item: MessageItem): string {
  const text = cut(wordsOf(item), maxLetters);
  return t('said.message', { sender: item.sender.name, text, time: timeOf(item.at) });
}
