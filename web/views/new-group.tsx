import { useState } from 'react';
import { useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { useIsHere } from '../app/observe.ts';
import { BackBar } from '../parts/bar.tsx';
import { isTooLong, LetterInput } from '../parts/letters.tsx';
import { Chips, PeoplePicker } from '../parts/people-picker.tsx';
import { maxLetters, type Person } from '../sdk.ts';
import { t } from '../text/text.ts';

/** Chooses people and a name for a new group. */
export function NewGroup() {
  const { roost, router } = useApp();
  const [title, setTitle] = useState('');
  const [chosen, choose] = useState<readonly Person[]>([]);
  const [isBusy, setBusy] = useState(false);
  const isHere = useIsHere();
  const isTitle = title.trim() !== '' && !isTooLong(title, maxLetters.title);
  const create = async () => {
    setBusy(true);
    await attempt(async () => {
      const members = chosen.map((person) => person.user);
      const chat = await roost.createGroup({ title: title.trim(), members });
      router.go({ chat, side: 'chats' });
    });
    if (isHere()) setBusy(false);
  };
  return (
    <div className="view view-panel">
      <BackBar title={t('newGroup')} back={() => router.go({ side: 'chats' })} />
      <form
        className="panel group-form"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <LetterInput
          maxLetters={maxLetters.title}
          placeholder={t('group.name')}
          aria-label={t('group.name')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <Chips chosen={chosen} choose={choose} />
        <button className="button" type="submit" disabled={isBusy || !isTitle || chosen.length === 0}>
          {t('group.create')}
        </button>
      </form>
      <PeoplePicker chosen={chosen} choose={choose} showsChips={false} />
    </div>
  );
}
