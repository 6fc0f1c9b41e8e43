import { useApp } from '../app/app.ts';
import { useAsking, type Wish } from '../app/asking.ts';
import { useKept } from '../app/kept-fields.ts';
import { useObserved } from '../app/observe.ts';
import { matches } from '../model/peers.ts';
import { BackBar } from '../parts/bar.tsx';
import { IconButton } from '../parts/button.tsx';
import { Waiting } from '../parts/dialog.tsx';
import { Icon } from '../parts/icons.tsx';
import { type Candidate, PeopleFinder } from '../parts/people-finder.tsx';
import { PersonRow } from '../parts/person-row.tsx';
import { Problem } from '../parts/problem.tsx';
import { t } from '../text/chats.ts';

/** Finds somebody and begins a chat with them. */
export function NewChat() {
  const { router } = useApp();
  const [text, setText] = useKept('new chat', '');
  const { isBusy, problem, ask: askOf } = useAsking();
  const ask: Wish['ask'] = async (work) => !isBusy && askOf(work);
  return (
    <div className="view view-panel">
      <BackBar title={t('newChat')} back={() => router.go({ side: 'chats' })}>
        <IconButton icon="group" label={t('newGroup')} onClick={() => router.go({ side: 'new-group' })} />
      </BackBar>
      <PeopleFinder
        text={text}
        setText={setText}
        row={(candidate) => <Row key={candidate.person.user} candidate={candidate} ask={ask} />}
      >
        <Waiting isBusy={isBusy} />
        <Problem text={problem} />
        {matches(t('notes'), text) && <NotesRow ask={ask} />}
      </PeopleFinder>
    </div>
  );
}

/** What one writes to oneself; begun when it is chosen first. */
function NotesRow({ ask }: Pick<Wish, 'ask'>) {
  const { roost, router } = useApp();
  const begin = () => ask(async () => router.go({ chat: await roost.notes(), side: 'chats' }));
  return (
    <button type="button" className="row notes-row" onClick={() => void begin()}>
      <span className="avatar is-notes" aria-hidden="true">
        <Icon name="note" />
      </span>
      <span className="row-text">
        <span className="row-name">{t('notes')}</span>
        <span className="row-sub">
          <span>{t('notes.who')}</span>
        </span>
      </span>
    </button>
  );
}

interface RowProps extends Pick<Wish, 'ask'> {
  readonly candidate: Candidate;
}

function Row({ candidate: { person, note }, ask }: RowProps) {
  const { roost, router } = useApp();
  const { user, name } = person;
  const isContact = useObserved(roost.contacts).some((contact) => contact.user === user);
  const begin = () => ask(async () => router.go({ chat: await roost.direct(user), side: 'chats' }));
  const end = isContact ? (
    <IconButton
      icon="close"
      label={t('contacts.removeName', { name })}
      onClick={() => void ask(() => roost.removeContact(user))}
    />
  ) : (
    <IconButton
      icon="add-person"
      label={t('contacts.addName', { name })}
      onClick={() => void ask(() => roost.putContact(user, name))}
    />
  );
  return <PersonRow person={person} sub={note} choose={() => void begin()} end={end} />;
}
