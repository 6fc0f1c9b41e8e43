import type { ReactNode } from 'react';
import { sentenceOf } from '../app/errors.ts';
import type { Screen } from '../app/screen.ts';
import { Button } from '../parts/button.tsx';
import { confirmFirst } from '../parts/dialog.tsx';
import type { RoostErrorLike } from '../sdk.ts';
import { t } from '../text/text.ts';

/** Another tab of this browser has Roost open; this one can take over. */
export function Elsewhere({ takeOver, unsent }: Pick<Extract<Screen, { is: 'elsewhere' }>, 'takeOver' | 'unsent'>) {
  return (
    <Notice title={t('elsewhere.title')} text={t('elsewhere.text')}>
      {unsent > 0 && <p role="status">{t('elsewhere.unsent', { count: unsent })}</p>}
      <Button onClick={takeOver}>{t('elsewhere.use')}</Button>
    </Notice>
  );
}

/** What this browser lacks, and what to do about it. */
export function CannotRun({ why }: { readonly why: 'no-storage' | 'full-storage' | 'too-old' | 'not-secure' }) {
  return (
    <Notice title={t(`cannotRun.${why}`)} text={t(`cannotRun.${why}Text`)}>
      <Button onClick={() => location.reload()}>{t('tryAgain')}</Button>
    </Notice>
  );
}

interface CannotStartProps {
  readonly error: unknown;
  /** Offered where what is kept here will never be opened again. */
  readonly erase: () => Promise<void>;
}

/** The store or the account cannot be opened. */
export function CannotStart({ error, erase }: CannotStartProps) {
  const { code } = error as Partial<RoostErrorLike>;
  const isLost = code === 'store-refused' || code === 'store-key';
  const question = {
    title: t('erase.title'),
    text: t('erase.lost'),
    action: t('erase.action'),
    isDangerous: true,
  };
  const begin = () => confirmFirst(question, () => erase().then(() => location.reload()));
  return (
    <Notice title={t('cannotStart')} text={sentenceOf(error)}>
      <Button onClick={() => location.reload()} look={isLost ? 'is-quiet' : ''}>
        {t('tryAgain')}
      </Button>
      {isLost && <Button onClick={begin}>{t('erase.action')}</Button>}
    </Notice>
  );
}

/** What was shown cannot be drawn any more: what is stored is as it was, and is read anew. */
export function Broken() {
  return (
    <Notice title={t('broken.title')} text={t('broken.text')}>
      <Button onClick={() => location.reload()}>{t('reload')}</Button>
    </Notice>
  );
}

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}

function Notice({ title, text, children }: NoticeProps) {
  return (
    <main className="empty">
      <h1>{title}</h1>
      <p>{text}</p>
      {children}
    </main>
  );
}
