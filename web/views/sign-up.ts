import { el, fill } from '../app/dom.ts';
import { sentenceOf } from '../app/errors.ts';
import { addressText } from '../model/addresses.ts';
import { linkButton } from '../parts/button.ts';
import { field, form, head, labelled } from '../parts/card.ts';
import {
  type Account,
  type Address,
  type AskedCode,
  type OpenOptions,
  pendingCode,
  type RoostErrorLike,
  readAddress,
  requestCode,
  type Store,
  signUp,
  words,
} from '../sdk.ts';
import { existingAccountStep } from './existing-account.ts';
import { joinStep } from './join.ts';

export interface SignUpOptions {
  readonly server: string;
  readonly store: Store;
  /** What the encryption keeps there is under its key, and is worked out by this. */
  readonly vault: NonNullable<OpenOptions['vault']>;
  readonly suite: NonNullable<OpenOptions['suite']>;
  /** How others of the person's devices call this one. */
  readonly deviceName: string;
  /** A link code from the address of the page, if it was opened with one. */
  readonly linkCode: string;
}

/** Shows the sign-up until there is an account on this device. */
export async function signUpView(place: HTMLElement, options: SignUpOptions): Promise<Account> {
  // Whoever looked for the code in another app may come back to a page that was loaded anew.
  const pending = options.linkCode === '' ? await pendingCode(options.store) : null;
  return new Promise((resolve) => {
    const card = el('section', { class: 'card' });
    fill(place, el('main', { class: 'welcome scrolls' }, card));
    const steps: Steps = {
      address: () => fill(card, ...addressStep(options, steps)),
      code: (asked) => fill(card, ...codeStep(options, steps, asked)),
      link: (code) => fill(card, ...joinStep(options, steps, code)),
      show: (...content) => fill(card, ...content),
      done: resolve,
    };
    if (options.linkCode !== '') steps.link(options.linkCode);
    else if (pending !== null) steps.code(pending);
    else steps.address();
  });
}

export interface Steps {
  address(): void;
  code(asked: AskedCode): void;
  link(code: string): void;
  show(...content: readonly HTMLElement[]): void;
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
    steps.code(await askFor(options, address));
  };
  return [
    head('Welcome to Roost', 'Chat with a phone number or a handle of your choice.'),
    form(send, 'Continue', labelled('Phone number or handle', input)),
    el(
      'div',
      { class: 'card-foot' },
      linkButton('I have a code from another device', () => steps.link('')),
    ),
  ];
}

function askFor({ server, store }: SignUpOptions, address: Address): Promise<AskedCode> {
  return requestCode({ server, store, address });
}

function codeStep(options: SignUpOptions, steps: Steps, asked: AskedCode): HTMLElement[] {
  const { address, digits, shownCode } = asked;
  const code = field('text', {
    class: 'input is-code is-long',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    // With a space after every fourth digit, as it may be sent.
    maxlength: digits * 2,
    value: inGroups(shownCode ?? ''),
  });
  const name = field('text', { autocomplete: 'name', maxlength: 60, placeholder: 'What others see' });
  const { server, store, deviceName } = options;
  const send = async () => {
    if (name.value.trim() === '') throw { sentence: 'Choose a name: others see it.' };
    const filled = { server, store, address, code: code.value, name: name.value.trim(), deviceName };
    try {
      steps.done(await signUp(filled));
    } catch (error) {
      const { existing = null } = error as Partial<RoostErrorLike>;
      if (existing === null) throw error;
      const end = async () => steps.done(await signUp({ ...filled, takeOver: existing.takeOver }));
      steps.show(...existingAccountStep(existing, steps, end));
    }
  };
  const shown =
    shownCode === null
      ? el('p', { class: 'hint' }, words.codeSent(asked, Date.now()))
      : el(
          'p',
          { class: 'shown-code' },
          'This server runs on your own computer, so it shows your code here:',
          el('output', {}, inGroups(shownCode)),
        );
  const again = el('p', { class: 'hint', role: 'status' });
  const resend = async () => {
    const answer = await askFor(options, address).catch((error: unknown) => sentenceOf(error));
    if (typeof answer === 'string') again.textContent = answer;
    else steps.code(answer);
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

/** Four digits at a time can be read and compared. */
function inGroups(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ');
}
