import { useEffect, useMemo, useState } from 'react';
import { useAsking } from '../app/asking.ts';
import { sentenceOf } from '../app/errors.ts';
import { useIsHere, useObserved } from '../app/observe.ts';
import { Button } from '../parts/button.tsx';
import { openDialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { QrPicture } from '../parts/qr-picture.tsx';
import { mayScan, scanQrCode } from '../parts/qr-scanner.tsx';
import { Said } from '../parts/said.tsx';
import { VerifiedMark } from '../parts/verified-mark.tsx';
import type { ConversationId, Roost, SafetyNumber, Trust, UserId } from '../sdk.ts';
import { isolated } from '../text/isolates.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';

/** Whose number, and of the key that which chat’s messages go to. */
interface ComparedPerson {
  readonly chat: ConversationId;
  readonly user: UserId;
  readonly name: string;
}

interface NumberProps extends ComparedPerson {
  readonly roost: Roost;
  readonly close: () => void;
}

/** The number to compare, by eye, by ear or by camera. */
export function openSafetyNumber(roost: Roost, compared: ComparedPerson): void {
  openDialog(t('number.title', { name: isolated(compared.name) }), (close) => (
    <div className="panel-inner">
      <NumberOf {...compared} roost={roost} close={close} />
    </div>
  ));
}

function NumberOf(props: NumberProps) {
  const { roost, chat, user, name } = props;
  const trust = useObserved(useMemo(() => roost.trust(user, chat), [roost, user, chat]));
  const { key } = trust;
  const [number, setNumber] = useState<SafetyNumber | null | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const isHere = useIsHere();
  // Of another key than was shown it is another number, that nobody has compared.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number is made of the key
  useEffect(() => {
    roost.safetyNumber(user, chat).then(
      (found) => isHere() && setNumber(found),
      (error: unknown) => isHere() && setProblem(sentenceOf(error)),
    );
  }, [roost, user, chat, key, isHere]);
  if (problem !== '') return <Problem text={problem} />;
  if (number === undefined) return <p className="hint">{t('moment')}</p>;
  if (number === null)
    return (
      <p>
        <Said text={words().noNumber(isolated(name))} />
      </p>
    );
  return <Comparison {...props} trust={trust} number={number} key={number.key} />;
}

interface ComparisonProps extends NumberProps {
  readonly trust: Trust;
  readonly number: SafetyNumber;
}

function Comparison({ roost, chat, user, name, close, trust, number }: ComparisonProps) {
  /** What the camera saw is another number. */
  const [differs, setDiffers] = useState('');
  const { problem, ask } = useAsking();
  const isVerified = trust.state === 'verified' && trust.key === number.key;
  const mark = (isSame: boolean) => {
    setDiffers('');
    void ask(() => roost.setVerified(user, number, isSame, chat));
  };
  const scan = () =>
    scanQrCode({
      title: t('number.scanTitle', { name: isolated(name) }),
      instead: t('number.byEye'),
      take: async (text) => {
        const isSame = await roost.matchesScanned(user, text, chat);
        if (isSame === null) return t('number.otherCode');
        if (isSame) mark(true);
        else setDiffers(words().numberDiffers(isolated(name)));
        return null;
      },
    });
  return (
    <>
      <p>
        <Said text={words().howToCompare(isolated(name))} />
      </p>
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
      {differs !== '' && !isVerified && (
        <p className="problem" role="alert">
          <Said text={differs} />
        </p>
      )}
      <Problem text={problem} />
      <p className="trust-state" role="status">
        {isVerified && <VerifiedMark />}
        <span>
          <Said text={words().trust(isolated(name), trust)} />
        </span>
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
