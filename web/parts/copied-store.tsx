import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import { t } from '../text/text.ts';
import { Button } from './button.tsx';

/** A line above everything when what this browser keeps was set back, until the person has said that they know. */
export function CopiedStore() {
  const { isCopied } = useApp();
  if (!useObserved(isCopied)) return null;
  return (
    <div className="banner is-news" role="alert">
      <span>{t('banner.copied')}</span>
      <Button onClick={() => isCopied.set(false)} look="is-soft">
        {t('notice.iKnow')}
      </Button>
    </div>
  );
}
