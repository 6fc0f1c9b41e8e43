import { el } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import { button, linkButton } from '../parts/button.ts';
import { head } from '../parts/card.ts';
import { confirmFirst } from '../parts/dialog.ts';
import { type ExistingAccount, words } from '../sdk.ts';
import type { Steps } from './sign-up.ts';

/** The number or handle has an account: link this device to it, or end it after being told once more what ends. */
export function existingAccountStep(
  existing: ExistingAccount,
  steps: Pick<Steps, 'link' | 'address'>,
  end: () => Promise<void>,
): HTMLElement[] {
  const canLink = existing.devices.length > 0;
  const question = {
    title: `End the account “${existing.name}”?`,
    text: words.endOfAccount(existing),
    action: 'End it and begin anew',
    isDangerous: true,
  };
  return [
    head('There is an account already', existing.phone ?? `@${existing.handle}`),
    el('p', {}, words.existingAccount(existing)),
    el('p', { class: 'hint' }, words.insteadOfEnding(existing)),
    el(
      'div',
      { class: 'panel' },
      canLink && button('Link this device to it', () => steps.link('')),
      button('End it and begin anew…', () => confirmFirst(question, () => void attempt(end)), 'is-danger is-quiet'),
    ),
    el('div', { class: 'card-foot' }, linkButton('Use another number or handle', steps.address)),
  ];
}
