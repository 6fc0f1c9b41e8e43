import { isOutdated } from '../app/load.ts';
import { useObserved } from '../app/observe.ts';
import { t } from '../text/text.ts';
import { Button } from './button.tsx';

/** A part of this page is not on the server any more: it was updated, and so has to be this window. */
export function Outdated() {
  if (!useObserved(isOutdated)) return null;
  return (
    <div className="banner" role="status">
      <span>{t('error.outdated')}</span>
      <Button onClick={() => location.reload()} look="is-soft">
        {t('reload')}
      </Button>
    </div>
  );
}
