import { lazy, Suspense } from 'react';
import { load } from '../app/load.ts';

const Loaded = lazy(() => load(() => import('./storage.tsx')));

/** Loaded when somebody looks. */
export function Storage() {
  return (
    <Suspense fallback={null}>
      <Loaded />
    </Suspense>
  );
}
