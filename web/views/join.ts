import { el } from '../app/dom.ts';
import { button, linkButton } from '../parts/button.ts';
import { field, form, head, labelled } from '../parts/card.ts';
import { mayScan, scanQrCode } from '../parts/qr-scanner.ts';
import { type Account, type JoinedAccount, joinAccount, readLinkCode, words } from '../sdk.ts';
import type { SignUpOptions, Steps } from './sign-up.ts';

/** A device that joins an account: the code, the wait for the other device, and whose account it is. */
export function joinStep(options: SignUpOptions, steps: Steps, known: string): HTMLElement[] {
  const code = field('text', {
    class: 'input is-code is-long',
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: 'false',
    value: known,
  });
  const name = field('text', { maxlength: 60, value: options.deviceName });
  const scan = () =>
    scanQrCode('Scan the code', 'Type the code instead', (text) => {
      try {
        readLinkCode(text);
      } catch {
        return 'That is a QR code, but no linking code of Roost.';
      }
      code.value = text.replace(/^.*#(?:.*&)?link=/, '');
      return null;
    });
  const content = [
    head('Link this device', 'On your primary device open Settings, Devices, “Link a device”.'),
    form(
      send,
      'Link',
      labelled('Code from the other device', code),
      mayScan() && button('Scan it with the camera', scan, 'is-soft'),
      labelled('Name of this device', name),
    ),
    el('div', { class: 'card-foot' }, linkButton('I am new here', steps.address)),
  ];
  return content;

  async function send(): Promise<void> {
    const { server, store, vault, suite } = options;
    const deviceName = name.value.trim() || options.deviceName;
    const stop = new AbortController();
    const back = () => {
      stop.abort();
      steps.show(...content);
    };
    try {
      const joined: Account = await joinAccount({
        ...{ server, store, vault, suite, code: code.value, deviceName, signal: stop.signal },
        waiting: (_, isAgain) => steps.show(...waitingFor(deviceName, isAgain, back)),
        confirm: (account) => new Promise((resolve) => steps.show(...confirming(account, resolve))),
      });
      steps.done(joined);
    } catch (error) {
      steps.show(...content);
      throw error;
    }
  }
}

function waitingFor(deviceName: string, isAgain: boolean, back: () => void): HTMLElement[] {
  const told = isAgain ? words.linkAgain : `It asks about “${deviceName}”. Agree there, then go on here.`;
  return [
    head('Now look at the other device', told),
    el('p', { class: 'hint', role: 'status' }, 'Waiting for the other device…'),
    el('div', { class: 'card-foot' }, linkButton('Stop waiting', back)),
  ];
}

function confirming(account: JoinedAccount, answer: (join: boolean) => void): HTMLElement[] {
  return [
    head(`Join the account of ${account.name}?`, account.phone ?? `@${account.handle}`),
    el('p', {}, words.joinedAccount(account)),
    el(
      'div',
      { class: 'dialog-actions' },
      button('No', () => answer(false), 'is-quiet'),
      button('Join', () => answer(true)),
    ),
  ];
}
