import { useEffect } from 'react';
import { useApp } from '../app/app.ts';
import { useAsking } from '../app/asking.ts';
import { certainNames, useHandles } from '../app/handles.ts';
import { useObserved } from '../app/observe.ts';
import { usePresenceLine } from '../app/presence.ts';
import { peerName } from '../model/peers.ts';
import { Avatar } from '../parts/avatar.tsx';
import { BackBar } from '../parts/bar.tsx';
import { Button } from '../parts/button.tsx';
import { ChatAvatar } from '../parts/chat-avatar.tsx';
import { turnQuiet } from '../parts/chat-menu.ts';
import { askForText, Waiting } from '../parts/dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { type ConversationId, type ConversationSummary, maxLetters, type UserId } from '../sdk.ts';
import { t } from '../text/chats.ts';
import { GroupPanel } from './group.tsx';
import { TrustPanel } from './trust.tsx';

/** What there is to know and to change about a chat. */
export function Details({ chat }: { readonly chat: ConversationId }) {
  const { roost, router } = useApp();
  const summary = useObserved(roost.conversation(chat));
  return (
    <div className="view view-panel">
      <BackBar title={t('details')} back={() => router.go({ details: false })} />
      <div className="view-body scrolls">
        {summary !== null && (
          <div className="panel">
            <Panel summary={summary} />
          </div>
        )}
      </div>
    </div>
  );
}

function Panel({ summary }: { readonly summary: ConversationSummary }) {
  if (summary.isNotes) return <NotesPanel summary={summary} />;
  if (summary.kind !== 'group') return <PersonPanel summary={summary} />;
  return (
    <GroupPanel chat={summary.id}>
      <QuietActions summary={summary} />
    </GroupPanel>
  );
}

function QuietActions({ summary }: { readonly summary: ConversationSummary }) {
  const app = useApp();
  return (
    <div className="panel-actions">
      <Button onClick={() => turnQuiet(app, summary)} look="is-soft">
        {t(summary.muted ? 'unmute' : 'mute')}
      </Button>
      {summary.mutedExceptMentions && <p className="hint">{t('chat.mutedExceptMentions')}</p>}
    </div>
  );
}

/** Nobody is added to them: who writes with others begins a group. */
function NotesPanel({ summary }: { readonly summary: ConversationSummary }) {
  return (
    <div className="panel-head">
      <ChatAvatar chat={summary} size="large" />
      <h2>{peerName(summary)}</h2>
      <p className="hint">{t('notes.what')}</p>
    </div>
  );
}

function PersonPanel({ summary }: { readonly summary: ConversationSummary }) {
  const { roost } = useApp();
  const { id, peer } = summary;
  const people = useHandles(peer === null ? [] : [peer]);
  useEffect(() => {
    roost.openChat(id);
    return () => roost.closeChat(id);
  }, [roost, id]);
  const presence = usePresenceLine(summary.presence);
  if (peer === null) return null;
  const name = peerName(summary);
  const certain = certainNames(people.get(peer)) || t('person.id', { user: peer });
  return (
    <>
      <div className="panel-head">
        <Avatar id={peer} name={name} size="large" />
        <h2 dir="auto">{name}</h2>
        <p className="bar-sub">{certain}</p>
        <p className="bar-sub">{presence}</p>
      </div>
      <TrustPanel chat={id} user={peer} />
      <QuietActions summary={summary} />
      <ContactActions user={peer} name={name} />
    </>
  );
}

function ContactActions({ user, name }: { readonly user: UserId; readonly name: string }) {
  const { roost } = useApp();
  const isContact = useObserved(roost.contacts).some((contact) => contact.user === user);
  const { isBusy, problem, ask } = useAsking();
  const save = (text: string) => roost.putContact(user, text);
  const rename = () =>
    askForText(
      { title: t('contacts.rename'), label: t('contacts.name'), value: name, maxLetters: maxLetters.name },
      save,
    );
  return (
    <div className="panel-actions">
      <Button onClick={isContact ? rename : () => void ask(() => save(name))} look="is-soft" isOff={isBusy}>
        {t(isContact ? 'changeName' : 'contacts.add')}
      </Button>
      {isContact && (
        <Button onClick={() => void ask(() => roost.removeContact(user))} look="is-danger" isOff={isBusy}>
          {t('contacts.remove')}
        </Button>
      )}
      <Waiting isBusy={isBusy} />
      <Problem text={problem} />
    </div>
  );
}
