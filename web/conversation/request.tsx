import { useState } from 'react';
import { useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { certainName, useHandles } from '../app/handles.ts';
import { useIsHere } from '../app/observe.ts';
import { Button } from '../parts/button.tsx';
import { Waiting } from '../parts/dialog.tsx';
import { Said } from '../parts/said.tsx';
import type { ConversationSummary } from '../sdk.ts';
import { isolated } from '../text/isolates.ts';
import { t } from '../text/text.ts';

interface RequestProps {
  readonly summary: ConversationSummary;
  /** Nothing can be said to it now. */
  readonly isInert: boolean;
}

/** Who asks, by the name they give themselves and by what names them for certain, and the answers that there are. */
export function Request({ summary, isInert }: RequestProps) {
  const { roost, router } = useApp();
  const [isBusy, setBusy] = useState(false);
  const isHere = useIsHere();
  const from = summary.request?.from;
  const people = useHandles(from === undefined ? [] : [from.user]);
  if (from === undefined) return null;

  const answer = async (work: () => Promise<void>, after = () => {}) => {
    if (isBusy) return;
    setBusy(true);
    if (await attempt(work)) after();
    if (isHere()) setBusy(false);
  };
  const accept = () => void answer(() => roost.accept(summary.id));
  const decline = () =>
    void answer(
      () => roost.decline(summary.id),
      () => router.go({ chat: null, details: false }),
    );
  const certain = certainName(people.get(from.user)) || from.user;
  const kind = summary.kind;
  return (
    <section className="request" aria-label={t('request')} inert={isInert}>
      <p className="request-who">
        <Said text={t(`request.${kind}`, { name: isolated(from.name), certain: isolated(certain) })} />
      </p>
      <p className="request-note">{t(`request.${kind}Note`)}</p>
      <Waiting isBusy={isBusy} />
      <div className="request-actions">
        <Button onClick={decline} look="is-quiet" isOff={isBusy}>
          {t('request.decline')}
        </Button>
        <Button onClick={accept} isOff={isBusy}>
          {t('request.accept')}
        </Button>
      </div>
    </section>
  );
}
