import type { App } from '../app/app.ts';
import { el } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { backBar } from '../parts/bar.ts';
import { peoplePicker } from '../parts/people-picker.ts';

/** Chooses people and a name for a new group. */
export function newGroupView(app: App, scope: Scope): HTMLElement {
  const { roost, router } = app;
  const title = el('input', {
    class: 'input',
    maxlength: 100,
    placeholder: 'Name of the group',
    'aria-label': 'Name of the group',
  });
  const create = el('button', { class: 'button', type: 'submit', disabled: true }, 'Create group');
  const picker = peoplePicker(app, scope, () => check());
  const check = () => {
    create.disabled = title.value.trim() === '' || picker.chosen().length === 0;
  };
  title.addEventListener('input', check);

  const onsubmit = (event: Event) => {
    event.preventDefault();
    const members = picker.chosen().map((person) => person.user);
    create.disabled = true;
    void attempt(async () => {
      const chat = await roost.createGroup({ title: title.value.trim(), members });
      router.go({ chat, side: 'chats' });
    }).then(check);
  };
  return el(
    'div',
    { class: 'view view-panel' },
    backBar('New group', () => router.go({ side: 'chats' })),
    el('form', { class: 'panel group-form', onsubmit }, title, picker.chips, create),
    picker.search,
    picker.results,
  );
}
