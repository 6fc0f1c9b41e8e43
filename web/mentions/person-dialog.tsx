import { type App, AppProvider, useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { certainNames, useHandles } from '../app/handles.ts';
import { Button } from '../parts/button.tsx';
import { openDialog } from '../parts/dialog.tsx';
import { PersonRow } from '../parts/person-row.tsx';
import type { ConversationId, Person } from '../sdk.ts';
import { t } from '../text/text.ts';
import { openSafetyNumber } from '../views/safety-number.tsx';

/** Who somebody is whom a message means, and what can be done. */
export function openPerson(app: App, chat: ConversationId, person: Person): void {
  openDialog(t('details'), (close) => (
    <AppProvider value={app}>
      <Details chat={chat} person={person} close={close} />
    </AppProvider>
  ));
}

interface DetailsProps {
  readonly chat: ConversationId;
  readonly person: Person;
  readonly close: () => void;
}

function Details({ chat, person, close }: DetailsProps) {
  const { roost, router } = useApp();
  const { user, name } = person;
  const certain = certainNames(useHandles([user]).get(user)) || t('person.id', { user });
  const then = (deed: () => void) => () => {
    close();
    deed();
  };
  const write = () =>
    void attempt(async () => router.go({ chat: await roost.direct(user), side: 'chats', details: false }));
  return (
    <>
      <PersonRow person={person} sub={certain} />
      <div className="dialog-actions is-stacked">
        <Button onClick={close} look="is-quiet">
          {t('close')}
        </Button>
        {roost.isEncrypted && (
          <Button onClick={then(() => openSafetyNumber(roost, { chat, user, name }))} look="is-soft">
            {t('number.short')}
          </Button>
        )}
        <Button onClick={then(write)}>{t('group.writeTo', { name })}</Button>
      </div>
    </>
  );
}
