import { type Child, el } from '../app/dom.ts';
import { Scope } from '../app/scope.ts';
import { button } from './button.ts';

export interface Dialog {
  readonly scope: Scope;
  close(): void;
}

/** Opens a modal dialog; Escape closes it. Its scope ends with it. */
export function openDialog(title: string, content: (dialog: Dialog) => readonly Child[]): Dialog {
  const scope = new Scope();
  const heading = el('h2', {}, title);
  const node = el('dialog', { class: 'dialog fade-in', 'aria-label': title });
  const dialog: Dialog = { scope, close: () => node.close() };
  node.append(el('div', { class: 'dialog-body' }, heading, ...content(dialog)));
  node.addEventListener('close', () => {
    scope.end();
    node.remove();
  });
  node.addEventListener('click', (event) => event.target === node && node.close());
  document.body.append(node);
  node.showModal();
  return dialog;
}

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button that does it says. */
  readonly action: string;
  readonly isDangerous?: boolean;
}

/** Asks before something that cannot be undone. */
export function confirmFirst(question: Question, act: () => void): void {
  openDialog(question.title, (dialog) => {
    const accept = () => {
      dialog.close();
      act();
    };
    return [
      el('p', {}, question.text),
      el(
        'div',
        { class: 'dialog-actions' },
        button('Cancel', dialog.close, 'is-quiet'),
        button(question.action, accept, question.isDangerous ? 'is-danger' : ''),
      ),
    ];
  });
}

/** Asks for one line of text. */
export function askForText(
  title: string,
  label: string,
  value: string,
  maxLength: number,
  act: (text: string) => void,
) {
  openDialog(title, (dialog) => {
    const input = el('input', { class: 'input', value, maxlength: maxLength, 'aria-label': label, autofocus: true });
    const onsubmit = (event: Event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text === '') return;
      dialog.close();
      if (text !== value) act(text);
    };
    const actions = el(
      'div',
      { class: 'dialog-actions' },
      button('Cancel', dialog.close, 'is-quiet'),
      el('button', { class: 'button', type: 'submit' }, 'Save'),
    );
    return [el('form', { class: 'field', onsubmit }, el('span', {}, label), input, actions)];
  });
}
