import { useCallback, useEffect, useState } from 'react';
import { useApp } from '../app/app.ts';
import { sentenceOf } from '../app/errors.ts';
import { useIsHere } from '../app/observe.ts';
import { presenceLine } from '../model/labels.ts';
import { BackBar } from '../parts/bar.tsx';
import { Button, IconButton } from '../parts/button.tsx';
import { confirmFirst } from '../parts/dialog.tsx';
import { Icon } from '../parts/icons.tsx';
import type { DeviceInfo } from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';
import { openLink } from './link-device.tsx';

/** One's devices: see them, link one more, remove one. */
export function Devices() {
  const { roost, router } = useApp();
  const [devices, setDevices] = useState<readonly DeviceInfo[] | null>(null);
  const [problem, setProblem] = useState('');
  const isHere = useIsHere();
  const load = useCallback(
    () =>
      roost.devices().then(
        (now) => {
          if (!isHere()) return;
          setDevices(now);
          setProblem('');
        },
        (error: unknown) => isHere() && setProblem(sentenceOf(error)),
      ),
    [roost, isHere],
  );
  // Also when a device joined or went while one looks.
  useEffect(() => roost.newDevices.subscribe(() => void load()), [roost, load]);
  const reload = () => void load();
  return (
    <div className="view view-panel">
      <BackBar title={t('devices')} back={() => router.go({ side: 'settings' })} />
      <div className="panel">{devices !== null && <Linking devices={devices} changed={reload} />}</div>
      <ul className="rows scrolls" aria-label={t('devices')}>
        {problem !== '' && <li className="problem">{problem}</li>}
        {problem === '' && devices === null && <li className="rows-label">{t('loading')}</li>}
        {problem === '' &&
          devices?.map((device) => (
            <li key={device.device}>
              <Device device={device} all={devices} changed={reload} />
            </li>
          ))}
      </ul>
    </div>
  );
}

interface LinkingProps {
  readonly devices: readonly DeviceInfo[];
  readonly changed: () => void;
}

/** Only the primary links: elsewhere the page says where. */
function Linking({ devices, changed }: LinkingProps) {
  const app = useApp();
  const primary = devices.find((device) => device.primary);
  if (primary !== undefined && !primary.own) {
    return <p className="hint">{t('devices.onPrimary', { name: primary.name })}</p>;
  }
  return (
    <>
      <Button onClick={() => openLink(app, changed)}>{t('devices.link')}</Button>
      <p className="hint">{t('devices.hint')}</p>
    </>
  );
}

interface DeviceProps {
  readonly device: DeviceInfo;
  readonly all: readonly DeviceInfo[];
  readonly changed: () => void;
}

function Device({ device, all, changed }: DeviceProps) {
  const { roost } = useApp();
  const { name } = device;
  const seen = presenceLine(
    { state: device.online ? 'online' : 'offline', lastSeenAt: device.lastSeenAt },
    roost.now(),
  );
  const facts = [device.own ? t('devices.this') : seen, words().place(device), words().since(device)];
  const heir = device.primary ? all.find((other) => other !== device) : undefined;
  const succeeded = heir === undefined ? '' : ` ${t('devices.heir', { name: heir.name })}`;
  const question = {
    title: t('devices.removeTitle', { name }),
    text: `${t('devices.removeText')}${succeeded}`,
    action: t('remove'),
    isDangerous: true,
  };
  const remove = () => confirmFirst(question, () => roost.removeDevice(device.device).then(changed));
  return (
    <div className="row">
      <span className="avatar is-device" aria-hidden="true">
        <Icon name="devices" />
      </span>
      <span className="row-text">
        <span className="row-name" dir="auto">
          {name}
        </span>
        <span className="row-facts">{facts.filter((fact) => fact !== '').join(' · ')}</span>
      </span>
      <span className="row-actions">
        {device.primary && <span className="tag">{t('devices.primary')}</span>}
        {!device.own && <IconButton icon="delete" label={t('devices.remove', { name })} onClick={remove} />}
      </span>
    </div>
  );
}
