import { useEffect, useMemo, useState } from 'react';
import { attempt } from '../app/errors.ts';
import { useIsHere, useObserved } from '../app/observe.ts';
import { Button } from '../parts/button.tsx';
import { openDialog } from '../parts/dialog.tsx';
import { QrPicture } from '../parts/qr-picture.tsx';
import { mayScan, scanQrCode } from '../parts/qr-scanner.tsx';
import { VerifiedMark } from '../parts/verified-mark.tsx';
import type { Roost, SafetyNumber, UserId } from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';

interface NumberProps {
  readonly roost: Roost;
  readonly user: UserId;
  readonly name: string;
  readonly close: () => void;
}

/** The number to compare, by eye, by ear or by camera. */
export function openSafetyNumber(roost: Roost, user: UserId, name: string): void {
  openDialog(t('number.title', { name }), (close) => (
    <div className="panel-inner">
      <NumberOf roost={roost} user={user} name={name} close={close} />
    </div>
  ));
}

function NumberOf(props: NumberProps) {
  const { roost, user, name } = props;
  const [number, setNumber] = useState<SafetyNumber | null | undefined>(undefined);
  const isHere = useIsHere();
  useEffect(() => {
    void attempt(async () => {
      const found = await roost.safetyNumber(user);
      if (isHere()) setNumber(found);
    });
  }, [roost, user, isHere]);
  if (number === undefined) return <p className="hint">{t('moment')}</p>;
  if (number === null) return <p>{words().noNumber(name)}</p>;
  return <Comparison {...props} number={number} />;
}

function Comparison({ roost, user, name, close, number }: NumberProps & { readonly number: SafetyNumber }) {
  const trust = useObserved(useMemo(() => roost.trust(user), [roost, user]));
  const [problem, setProblem] = useState('');
  const isVerified = trust.state === 'verified';
  const mark = (isSame: boolean) => {
    setProblem('');
    void attempt(() => roost.setVerified(user, isSame));
  };
  const scan = () =>
    scanQrCode({
      title: t('number.scanTitle', { name }),
      instead: t('number.byEye'),
      take: async (text) => {
        const isSame = await roost.matchesScanned(user, text);
        if (isSame === null) return t('number.otherCode');
        if (isSame) mark(true);
        else setProblem(words().numberDiffers(name));
        return null;
      },
    });
  return (
    <>
      <p>{words().howToCompare(name)}</p>
      <ol className="safety-number" aria-label={t('number')}>
        {number.groups.map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be the same
          <li key={at}>{group}</li>
        ))}
      </ol>
      <QrPicture text={number.scannable} label={t('number.picture')} />
      {mayScan() && (
        <div className="panel-actions">
          <Button onClick={scan} look="is-soft">
            {t('number.scan')}
          </Button>
        </div>
      )}
      {problem !== '' && !isVerified && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <p className="trust-state" role="status">
        {isVerified && <VerifiedMark />}
        {words().trust(name, trust)}
      </p>
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('close')}
        </Button>
        <Button onClick={() => mark(!isVerified)} look={isVerified ? 'is-soft' : ''}>
          {t(isVerified ? 'number.notCompared' : 'number.same')}
        </Button>
      </div>
    </>
  );
}
