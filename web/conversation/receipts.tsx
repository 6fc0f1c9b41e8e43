import { useCallback, useEffect, useState } from 'react';
import { sentenceOf } from '../app/errors.ts';
import { useIsHere } from '../app/observe.ts';
import { seenAt } from '../model/times.ts';
import { Button } from '../parts/button.tsx';
import { Apart } from '../parts/certain.tsx';
import { openDialog } from '../parts/dialog.tsx';
import { Ticks } from '../parts/ticks.tsx';
import type { ConversationId, MessageItem, MessageReceipts, MessageState, Person, Roost } from '../sdk.ts';
import { t } from '../text/chats.ts';

interface ReceiptsProps {
  readonly roost: Roost;
  readonly chat: ConversationId;
  readonly item: MessageItem;
}

/** Shows by name who has a message. */
export function openReceipts(roost: Roost, chat: ConversationId, item: MessageItem): void {
  openDialog(t('message.info'), (close) => (
    <>
      <Receipts roost={roost} chat={chat} item={item} />
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {t('close')}
        </Button>
      </div>
    </>
  ));
}

/** Kept up to date while it is open. */
function Receipts({ roost, chat, item }: ReceiptsProps) {
  const [receipts, setReceipts] = useState<MessageReceipts | null>(null);
  const [problem, setProblem] = useState('');
  const isHere = useIsHere();
  const load = useCallback(
    () =>
      roost.receipts(chat, item.id).then(
        (now) => isHere() && setReceipts(now),
        (error: unknown) => isHere() && setProblem(sentenceOf(error)),
      ),
    [roost, chat, item.id, isHere],
  );
  useEffect(() => {
    void load();
    return roost.on('tick', (tick) => tick.conversation === chat && void load());
  }, [roost, chat, load]);
  return (
    <div className="receipts scrolls">
      <p className="hint">{t('receipts.sent', { when: seenAt(item.at, roost.now()) })}</p>
      {receipts?.deliveredAt != null && (
        <p className="hint">{t('receipts.deliveredAt', { when: seenAt(receipts.deliveredAt, roost.now()) })}</p>
      )}
      {receipts?.readAt != null && (
        <p className="hint">{t('receipts.readAt', { when: seenAt(receipts.readAt, roost.now()) })}</p>
      )}
      {problem !== '' && <p className="problem">{problem}</p>}
      {problem === '' && receipts === null && <p className="hint">{t('receipts.asking')}</p>}
      {receipts !== null && <Sections receipts={receipts} />}
    </div>
  );
}

function Sections({ receipts: { read, delivered, waiting, keySentAgain } }: { readonly receipts: MessageReceipts }) {
  const readers = new Set(read.map((person) => person.user));
  return (
    <>
      <Section state="read" title={t('receipts.read')} people={read} />
      <Section
        state="delivered"
        title={t('receipts.delivered')}
        people={delivered.filter((person) => !readers.has(person.user))}
      />
      <Section state="sent" title={t('receipts.waiting')} people={waiting} />
      {keySentAgain.map(({ user, name }) => (
        <p key={user} className="hint">
          {t('receipts.keySentAgain', { name })}
        </p>
      ))}
    </>
  );
}

interface SectionProps {
  readonly state: MessageState;
  readonly title: string;
  readonly people: readonly Person[];
}

function Section({ state, title, people }: SectionProps) {
  if (people.length === 0) return null;
  return (
    <section>
      <h3>
        <Ticks state={state} />
        {title}
      </h3>
      <ul>
        {people.map((person) => (
          <li key={person.user} dir="auto">
            {person.name}
            <Apart person={person} />
          </li>
        ))}
      </ul>
    </section>
  );
}
