import { lazy, Suspense } from 'react';
import { useApp } from '../app/app.ts';
import { load } from '../app/load.ts';
import { BackBar } from '../parts/bar.tsx';
import { t } from './text.ts';

const Loaded = lazy(() => load(() => import('./storage.tsx')));

/** Its head is there at once: that is where the focus goes, and the way back. The rest is loaded when somebody looks. */
export function Storage() {
  const { router } = useApp();
  return (
    <div className="view view-panel">
      <BackBar title={t('storage')} back={() => router.go({ side: 'settings' })} />
      <div className="view-body scrolls">
        <Suspense fallback={<p className="rows-label">{t('loading')}</p>}>
          <Loaded />
        </Suspense>
      </div>
    </div>
  );
}
