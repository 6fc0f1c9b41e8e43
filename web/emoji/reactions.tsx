import { type MessageItem, nameApart, type Reaction } from '../sdk.ts';
import { t } from './text.ts';

interface ReactionsProps {
  readonly id: string;
  readonly item: MessageItem;
  readonly show: () => void;
}

/** As many as have room; all are in what is read out, and in what a click shows. */
const maxShown = 6;

/** What people think of a message, at its lower edge. */
export function Reactions({ id, item: { reactions }, show }: ReactionsProps) {
  const given = reactions.reduce((sum, { people }) => sum + people.length, 0);
  return (
    <button
      type="button"
      className={`reactions ${reactions.some(({ own }) => own) ? 'is-chosen' : ''}`.trim()}
      id={id}
      onClick={show}
    >
      <span className="visually-hidden">{t('reactions.spoken', { list: reactions.map(inWords).join('; ') })}</span>
      {reactions.slice(0, maxShown).map(({ emoji }) => (
        <span key={emoji} aria-hidden>
          {emoji}
        </span>
      ))}
      {given > 1 && (
        <span className="reactions-count" aria-hidden>
          {given}
        </span>
      )}
    </button>
  );
}

function inWords({ emoji, people }: Reaction): string {
  return `${emoji} ${people.map(nameApart).join(', ')}`;
}
