import type { ReactNode } from 'react';
import { t } from '../text/text.ts';
import { IconButton } from './button.tsx';

interface BackBarProps {
  readonly title: string;
  readonly back: () => void;
  /** What else the head offers. */
  readonly children?: ReactNode;
}

/** The head of a pane that one goes back from. */
export function BackBar({ title, back, children }: BackBarProps) {
  return (
    <header className="bar">
      <IconButton icon="back" label={t('back')} onClick={back} look="back" />
      <div className="bar-title">
        <h1>{title}</h1>
      </div>
      {children}
    </header>
  );
}
