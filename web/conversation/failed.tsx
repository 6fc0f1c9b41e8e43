import { TextButton } from '../parts/button.tsx';
import type { Failure, MessageId } from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';
import type { MessageActions } from './message-actions.ts';

interface FailedProps {
  readonly failure: Failure | null;
  readonly id: MessageId;
  /** By this the sentence is read out together with the message. */
  readonly spokenId?: string;
  readonly actions: Pick<MessageActions, 'retry' | 'discard'>;
}

/** Why something was not sent, and what one can do. */
export function Failed({ failure, id, spokenId, actions }: FailedProps) {
  if (failure === null) return null;
  return (
    <div className="failure">
      <span id={spokenId}>{t('failed.why', { sentence: words().problem(failure) })}</span>
      <TextButton onClick={() => actions.retry(id)}>{t('failed.retry')}</TextButton>
      <TextButton onClick={() => actions.discard(id)}>{t('failed.discard')}</TextButton>
    </div>
  );
}
