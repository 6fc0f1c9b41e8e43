/** The pieces of the cards before somebody is signed in. */
import { type Child, el } from '../app/dom.ts';
import { sentenceOf } from '../app/errors.ts';
import { drawing } from './icons.ts';

export function head(title: string, text: string): HTMLElement {
  const bird = drawing(
    '<rect width="64" height="64" rx="16" fill="#0b7a66" stroke="none"/><path fill="#fff" stroke="none" d="M15 39c0-11 8-19 18-19 3.3 0 6.200.9 8.6 2.500 1.3-1.500 3.3-2.300 5.7-2l3.7.5-2.6 3.800c.4 1.400.6 2.900.6 4.500C49 39.6 41.200 46 31 46H15z"/><circle cx="42.5" cy="26.5" r="2" fill="#0b7a66" stroke="none"/><path d="M12 51h40" stroke="#fff" stroke-width="4" opacity=".75"/>',
    64,
    64,
    56,
    56,
  );
  return el('div', { class: 'card-head' }, bird, el('h1', {}, title), el('p', { class: 'hint' }, text));
}

export function field(type: string, more: Record<string, string | number>): HTMLInputElement {
  return el('input', { class: 'input', type, required: true, ...more });
}

export function labelled(label: string, input: HTMLInputElement): HTMLElement {
  return el('label', { class: 'field' }, el('span', {}, label), input);
}

/** A form that shows what went wrong under its fields, and cannot be sent twice. */
export function form(send: () => Promise<void>, action: string, ...fields: readonly Child[]): HTMLElement {
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const submit = el('button', { type: 'submit', class: 'button' }, action);
  const onsubmit = async (event: Event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    problem.hidden = true;
    try {
      await send();
    } catch (error) {
      problem.textContent = sentenceOf(error);
      problem.hidden = false;
    } finally {
      submit.disabled = false;
    }
  };
  return el('form', { onsubmit, novalidate: true }, ...fields, problem, submit);
}
