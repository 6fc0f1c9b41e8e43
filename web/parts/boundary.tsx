import { Component, type ReactNode } from 'react';
import { t } from '../text/text.ts';
import { Button } from './button.tsx';

interface BoundaryProps {
  /** What is drawn within: another one, or the same changed, is tried again. */
  readonly of: unknown;
  /** Stands there when it cannot be drawn. */
  readonly instead: ReactNode;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly hasFailed: boolean;
  readonly of: unknown;
}

/** Around what may fail to be drawn, so that the rest of the page stays. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { hasFailed: false, of: this.props.of };

  static getDerivedStateFromProps({ of }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return Object.is(of, state.of) ? null : { hasFailed: false, of };
  }

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.instead : this.props.children;
  }
}

interface BrokenProps {
  /** The way to a part of the page that may still work. */
  readonly leave?: { readonly label: string; readonly go: () => void };
}

/** In the place of a part of the page that cannot be drawn. */
export function Broken({ leave }: BrokenProps) {
  return (
    <div className="empty" role="alert">
      <h1>{t('broken.title')}</h1>
      <p>{t('broken.text')}</p>
      <Button onClick={() => location.reload()}>{t('reload')}</Button>
      {leave !== undefined && (
        <Button onClick={leave.go} look="is-quiet">
          {leave.label}
        </Button>
      )}
    </div>
  );
}
