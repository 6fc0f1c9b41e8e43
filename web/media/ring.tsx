import { Icon, type IconName } from '../parts/icons.tsx';

interface RingProps {
  /** Of 1; null: it goes on, nobody can tell how far. */
  readonly done: number | null;
  /** What goes on, for whoever has it read out. */
  readonly what: string;
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}

const radius = 19;
const round = 2 * Math.PI * radius;

/** How far something is, as a ring around the button that ends it. */
export function Ring({ done, what, icon, label, onClick }: RingProps) {
  const shown = Math.min(1, Math.max(0.04, done ?? 0.25));
  return (
    <span className="ring">
      <progress className="visually-hidden" aria-label={what} max={1} {...(done === null ? {} : { value: done })} />
      <button type="button" className="media-round" aria-label={label} title={label} onClick={onClick}>
        <svg className={done === null ? 'is-turning' : ''} viewBox="0 0 44 44" aria-hidden="true">
          <circle cx="22" cy="22" r={radius} strokeDasharray={`${shown * round} ${round}`} />
        </svg>
        <Icon name={icon} size={20} />
      </button>
    </span>
  );
}
