import { useRef } from 'react';
import { begunAt } from '../app/answered-by.ts';
import { useApp } from '../app/app.ts';
import { useAsking } from '../app/asking.ts';
import { useKept } from '../app/kept-fields.ts';
import { BackBar } from '../parts/bar.tsx';
import { Waiting } from '../parts/dialog.tsx';
import { isTooLong, LetterInput } from '../parts/letters.tsx';
import { Chips, PeoplePicker } from '../parts/people-picker.tsx';
import { Problem } from '../parts/problem.tsx';
import { maxLetters, type Person } from '../sdk.ts';
import { t } from '../text/chats.ts';

/** Chooses people and a name for a new group. */
export function NewGroup() {
  const { roost, router } = useApp();
  const [title, setTitle] = useKept('new group', '');
  const [chosen, choose] = useKept<readonly Person[]>('new group of', []);
  const { isBusy, problem, ask } = useAsking();
  const view = useRef<HTMLDivElement>(null);
  const create = () => {
    if (isBusy || isTooLong(title, maxLetters.title)) return;
    const isUnnamed = title.trim() === '';
    void ask(async () => {
      if (isUnnamed) throw { sentence: t('group.nameFirst') };
      if (chosen.length === 0) throw { sentence: t('group.peopleFirst') };
      const members = chosen.map((person) => person.user);
      const chat = await roost.createGroup({ title: title.trim(), members });
      await begunAt(roost, chat);
      router.go({ chat, side: 'chats' });
    });
    // Where what is missing is given.
    const [nameField, peopleField] = [...(view.current?.querySelectorAll('input') ?? [])];
    if (isUnnamed) nameField?.focus();
    else if (chosen.length === 0) peopleField?.focus();
  };
  return (
    <div className="view view-panel" ref={view}>
      <BackBar title={t('newGroup')} back={() => router.go({ side: 'chats' })} />
      <form
        className="panel group-form"
        onSubmit={(event) => {
          event.preventDefault();
          create();
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
        <Waiting isBusy={isBusy} />
        <Problem text={problem} />
        <button className="button" type="submit" aria-disabled={isBusy}>
          {t('group.create')}
        </button>
      </form>
      <PeoplePicker name="new group" chosen={chosen} choose={choose} showsChips={false} />
    </div>
  );
}
