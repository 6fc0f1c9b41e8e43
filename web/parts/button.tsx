import type { ReactNode, Ref } from 'react';
import { Icon, type IconName } from './icons.tsx';

interface IconButtonProps {
  readonly icon: IconName;
  /** Read out, and shown on hovering. */
  readonly label: string;
  readonly onClick: () => void;
  readonly look?: string;
  readonly isOff?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  /** It opens a menu. */
  readonly hasMenu?: boolean;
  /** It opens something else, which is open or is not. */
  readonly isExpanded?: boolean;
  /** False: no stop of the Tab key. */
  readonly isStop?: boolean;
}

/** A round button with a drawing. */
export function IconButton(props: IconButtonProps) {
  const { icon, label, onClick, look = '', isOff = false, ref, hasMenu, isExpanded, isStop = true } = props;
  return (
    <button
      type="button"
      className={`icon-button ${look}`.trim()}
      aria-label={label}
      title={label}
      onClick={isOff ? undefined : onClick}
      aria-disabled={isOff}
      ref={ref}
      aria-haspopup={hasMenu ? 'menu' : undefined}
      aria-expanded={isExpanded}
      tabIndex={isStop ? undefined : -1}
    >
      <Icon name={icon} />
    </button>
  );
}

interface ButtonProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly look?: string;
  /** It does nothing just now, and keeps the focus: with `disabled` that would be lost. */
  readonly isOff?: boolean;
}

export function Button({ onClick, children, look = '', isOff = false }: ButtonProps) {
  return (
    <button
      type="button"
      className={`button ${look}`.trim()}
      onClick={isOff ? undefined : onClick}
      aria-disabled={isOff}
    >
      {children}
    </button>
  );
}

export function TextButton({ onClick, children }: Pick<ButtonProps, 'onClick' | 'children'>) {
  return (
    <button type="button" className="text-button" onClick={onClick}>
      {children}
    </button>
  );
}
