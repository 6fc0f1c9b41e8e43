import { useMemo } from 'react';
import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { Said } from '../parts/said.tsx';
import { VerifiedMark } from '../parts/verified-mark.tsx';
import type { ConversationId, UserId } from '../sdk.ts';
import { isolated } from '../text/isolates.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';
import { openSafetyNumber } from './safety-number.tsx';

/** What is known of the key that a chat’s messages to a person go to, with the way to compare it. */
export function TrustPanel({ chat, user }: { readonly chat: ConversationId; readonly user: UserId }) {
  const { roost } = useApp();
  const trust = useObserved(useMemo(() => roost.trust(user, chat), [roost, user, chat]));
  const name = useObserved(useMemo(() => roost.people.name(user), [roost, user]));
  return (
    <div className="trust">
      <p className="hint">
        {trust.state === 'verified' ? (
          <VerifiedMark />
        ) : (
          <Icon name={trust.state === 'changed' ? 'warning' : 'locked'} size={16} />
        )}
        <span>
          <Said text={words().trust(isolated(name), trust)} />
        </span>
      </p>
      {trust.state !== 'unknown' && (
        <Button onClick={() => openSafetyNumber(roost, { chat, user, name })} look="is-soft">
          {t('number.short')}
        </Button>
      )}
    </div>
  );
}
