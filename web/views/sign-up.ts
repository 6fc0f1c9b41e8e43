import { el, fill } from '../app/dom.ts';
import { sentenceOf } from '../app/errors.ts';
import { addressText, readAddress } from '../model/addresses.ts';
import { linkButton } from '../parts/button.ts';
import { drawing } from '../parts/icons.ts';
import { plaintextNotice } from '../parts/plaintext-notice.ts';
import { type Account, type Address, redeemLink, requestCode, type Store, signUp } from '../sdk.ts';

export interface SignUpOptions {
  readonly server: string;
  readonly store: Store;
  /** How others of the person's devices call this one. */
  readonly deviceName: string;
  /** A link code from the address of the page, if it was opened with one. */
  readonly linkCode: string;
}

/** Shows the sign-up until there is an account on this device. */
export function signUpView(place: HTMLElement, options: SignUpOptions): Promise<Account> {
  return new Promise((resolve) => {
    const card = el('section', { class: 'card' });
    fill(place, el('main', { class: 'welcome scrolls' }, card));
    const steps: Steps = {
      address: () => fill(card, ...addressStep(options, steps)),
      code: (address, shownCode) => fill(card, ...codeStep(options, steps, address, shownCode)),
      link: (code) => fill(card, ...linkStep(options, steps, code)),
      done: resolve,
    };
    if (options.linkCode === '') steps.address();
    else steps.link(options.linkCode);
  });
}

interface Steps {
  address(): void;
  code(address: Address, shownCode: string | null): void;
  link(code: string): void;
  done(account: Account): void;
}

function addressStep(options: SignUpOptions, steps: Steps): (HTMLElement | null)[] {
  const input = field('text', {
    autocomplete: 'username',
    placeholder: '+49 170 1234567 or a handle',
    autocapitalize: 'none',
    spellcheck: 'false',
  });
  const send = async () => {
    const address = readAddress(input.value);
    if (address === null)
      throw {
        sentence: 'Type a phone number with its country code (+…), or a handle of 3 to 32 letters, digits and _.',
      };
    const { shownCode } = await requestCode({ server: options.server, address });
    steps.code(address, shownCode);
  };
  return [
    head('Welcome to Roost', 'Chat with a phone number or a handle of your choice.'),
    form(send, 'Continue', labelled('Phone number or handle', input)),
    el(
      'div',
      { class: 'card-foot' },
      linkButton('I have a code from another device', () => steps.link('')),
      plaintextNotice(),
    ),
  ];
}

function codeStep(options: SignUpOptions, steps: Steps, address: Address, shownCode: string | null): HTMLElement[] {
  const code = field('text', {
    class: 'input is-code',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    maxlength: 12,
    value: shownCode ?? '',
  });
  const name = field('text', { autocomplete: 'name', maxlength: 60, placeholder: 'What others see' });
  const { server, store, deviceName } = options;
  const send = async () => {
    if (name.value.trim() === '') throw { sentence: 'Choose a name: others see it.' };
    steps.done(await signUp({ server, store, address, code: code.value.trim(), name: name.value.trim(), deviceName }));
  };
  const shown =
    shownCode === null
      ? el('p', { class: 'hint' }, `A code is on its way to ${addressText(address)}.`)
      : el(
          'p',
          { class: 'shown-code' },
          'This server runs on your own computer, so it shows your code here:',
          el('output', {}, shownCode),
        );
  const again = el('p', { class: 'hint', role: 'status' });
  const resend = async () => {
    const answer = await requestCode({ server, address }).catch((error: unknown) => sentenceOf(error));
    if (typeof answer === 'string') again.textContent = answer;
    else steps.code(address, answer.shownCode);
  };
  requestAnimationFrame(() => (shownCode === null ? code : name).focus());
  return [
    head('Confirm that it is you', addressText(address)),
    shown,
    form(send, 'Sign up', labelled('Code', code), labelled('Your name', name)),
    el(
      'div',
      { class: 'card-foot' },
      linkButton('Send a new code', () => void resend()),
      linkButton('Change the number or handle', steps.address),
      again,
    ),
  ];
}

function linkStep(options: SignUpOptions, steps: Steps, known: string): HTMLElement[] {
  const code = field('text', {
    class: 'input is-code',
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: 'false',
    value: known,
  });
  const name = field('text', { maxlength: 60, value: options.deviceName });
  const { server, store } = options;
  const send = async () => {
    const deviceName = name.value.trim() || options.deviceName;
    steps.done(await redeemLink({ server, store, code: code.value.trim(), deviceName }));
  };
  return [
    head('Link this device', 'On a device that is signed in open Settings, Devices, “Link a device”.'),
    form(send, 'Link', labelled('Code from the other device', code), labelled('Name of this device', name)),
    el('div', { class: 'card-foot' }, linkButton('I am new here', steps.address)),
  ];
}

function head(title: string, text: string): HTMLElement {
  const bird = drawing(
    '<rect width="64" height="64" rx="16" fill="#0b7a66" stroke="none"/><path fill="#fff" stroke="none" d="M15 39c0-11 8-19 18-19 3.3 0 6.200.9 8.6 2.500 1.3-1.500 3.3-2.300 5.7-2l3.7.5-2.6 3.800c.4 1.400.6 2.900.6 4.500C49 39.6 41.200 46 31 46H15z"/><circle cx="42.5" cy="26.5" r="2" fill="#0b7a66" stroke="none"/><path d="M12 51h40" stroke="#fff" stroke-width="4" opacity=".75"/>',
    64,
    64,
    56,
    56,
  );
  return el('div', { class: 'card-head' }, bird, el('h1', {}, title), el('p', { class: 'hint' }, text));
}

function field(type: string, more: Record<string, string | number>): HTMLInputElement {
  return el('input', { class: 'input', type, required: true, ...more });
}

function labelled(label: string, input: HTMLInputElement): HTMLElement {
  return el('label', { class: 'field' }, el('span', {}, label), input);
}

/** A form that shows what went wrong under its fields, and cannot be sent twice. */
function form(send: () => Promise<void>, action: string, ...fields: readonly HTMLElement[]): HTMLElement {
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
