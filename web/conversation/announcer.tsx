import { useEffect, useRef, useState } from 'react';
import { useWatch } from '../app/observe.ts';
import { arrivals } from '../model/arrivals.ts';
import { wordsInstead } from '../model/placeholders.ts';
import { timeOf } from '../model/times.ts';
import { cut, type MessageItem, type Timeline } from '../sdk.ts';
import { t } from '../text/text.ts';

/** What comes within so long is said at once. */
const gatherMs = 500;
/** Of more than so many only the number is said, … */
const maxSaid = 3;
/** … and of a long text its beginning: the whole is read with the arrow keys. */
const maxLetters = 300;

interface AnnouncerProps {
  readonly source: Timeline;
  /** "Bob is typing…", or ''. */
  readonly typing: string;
}

/** Tells whoever does not see the screen what others write, and that they are about to. */
export function Announcer({ source, typing }: AnnouncerProps) {
  const before = useRef(source.current);
  const arrived = useRef<MessageItem[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [said, say] = useState<readonly MessageItem[]>([]);
  useWatch(source, (view) => {
    const came = arrivals(before.current, view);
    before.current = view;
    if (came.length === 0) return;
    arrived.current.push(...came);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      say(arrived.current.splice(0));
    }, gatherMs);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
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
  const text = item.body === 'present' ? cut(item.text, maxLetters) : wordsInstead(item);
  return t('said.message', { sender: item.sender.name, text, time: timeOf(item.at) });
}
