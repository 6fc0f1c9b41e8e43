import { useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { useObserved } from '../app/observe.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';
import { Button } from './button.tsx';

/** A line above everything when a device was linked, until the person has said that they saw it. */
export function NewDevices() {
  const { roost, router } = useApp();
  const devices = useObserved(roost.newDevices);
  if (devices.length === 0) return null;
  return (
    <div className="banner is-news" role="alert">
      <span>{words().newDevices(devices)}</span>
      <Button onClick={() => router.go({ side: 'devices' })} look="is-soft">
        {t('newDevices.show')}
      </Button>
      <Button onClick={() => void attempt(() => roost.seenDevices())} look="is-soft">
        {t('newDevices.mine')}
      </Button>
    </div>
  );
}
