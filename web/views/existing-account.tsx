import { Button, TextButton } from '../parts/button.tsx';
import { CardHead } from '../parts/card.tsx';
import { confirmFirst } from '../parts/dialog.tsx';
import type { ExistingAccount } from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';

interface ExistingProps {
  readonly existing: ExistingAccount;
  readonly link: () => void;
  readonly back: () => void;
  readonly end: () => Promise<void>;
}

/** The number or handle has an account: link this device to it, or end it after being told once more what ends. */
export function ExistingStep({ existing, link, back, end }: ExistingProps) {
  const question = {
    title: t('existing.endTitle', { name: existing.name }),
    text: words().endOfAccount(existing),
    action: t('existing.endAction'),
    isDangerous: true,
  };
  return (
    <>
      <CardHead title={t('existing.title')} text={existing.phone ?? `@${existing.handle}`} />
      <p>{words().existingAccount(existing)}</p>
      <p className="hint">{words().insteadOfEnding(existing)}</p>
      <div className="panel-inner">
        {existing.devices.length > 0 && <Button onClick={link}>{t('existing.link')}</Button>}
        <Button onClick={() => confirmFirst(question, end)} look="is-danger is-quiet">
          {t('existing.end')}
        </Button>
      </div>
      <div className="card-foot">
        <TextButton onClick={back}>{t('existing.other')}</TextButton>
      </div>
    </>
  );
}
