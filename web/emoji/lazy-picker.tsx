import { lazy, Suspense } from 'react';
import { load } from '../app/load.ts';
import { Boundary } from '../parts/boundary.tsx';
import type { UserId } from '../sdk.ts';
import { t } from './text.ts';

interface LazyPickerProps {
  readonly user: UserId;
  readonly chosen: (emoji: string) => void;
}

const Picker = lazy(() => load(() => import('./picker.tsx').then((part) => ({ default: part.Picker }))));

/** All emoji, brought when somebody looks; where they cannot be brought that is said. */
export function LazyPicker({ user, chosen }: LazyPickerProps) {
  return (
    <Boundary of={user} instead={<p className="problem">{t('error.notLoaded')}</p>}>
      <Suspense fallback={<p className="hint">{t('moment')}</p>}>
        <Picker user={user} chosen={chosen} />
      </Suspense>
    </Boundary>
  );
}
