import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { sentenceOf } from '../app/errors.ts';
import { linkAddress, nextDeviceUrl } from '../app/profiles.ts';
import { button } from '../parts/button.ts';
import { type Dialog, openDialog } from '../parts/dialog.ts';
import { qrPicture } from '../parts/qr-picture.ts';
import { toast } from '../parts/toast.ts';
import { type LinkProgress, type RoostErrorLike, words } from '../sdk.ts';

/** How often the server is asked whether a device has used the code. */
const askEveryMs = 1_500;

/** Shows a code for the new device, asks about the one that uses it, and follows until it is linked. */
export function openLink(app: App, changed: () => void): void {
  openDialog('Link a device', (dialog) => {
    const body = el('div', { class: 'panel-inner' }, el('p', { class: 'hint' }, 'Asking for a code…'));
    const problem = (error: unknown) =>
      fill(body, el('p', { class: 'problem' }, sentenceOf(error)), actions(button('Close', dialog.close, 'is-quiet')));
    follow(app, dialog, body, changed).catch((error: unknown) => !dialog.scope.ended && problem(error));
    return [body];
  });
}

async function follow({ roost, profile }: App, dialog: Dialog, body: HTMLElement, changed: () => void): Promise<void> {
  const { code, ticket, expiresAt, lastsMs } = await roost.createLink();
  const end = performance.now() + lastsMs;
  let shown: LinkProgress['state'] | null = null;
  let hasEnded = false;
  const shownCode = codeToType(dialog, code, end, profile);
  // Whoever closes the window does not want the code to be used any more; one that was decided on tells its device so.
  dialog.scope.add(() => {
    if (shown === 'taken' || shown === 'denied') return;
    roost.closeLink(ticket).catch((error: unknown) => {
      if ((error as Partial<RoostErrorLike>).code !== 'link-taken') return;
      toast('A device was linked with that code just before.');
      changed();
    });
  });
  // What went wrong last stays beside the code.
  const trouble = el('p', { class: 'problem', role: 'alert', hidden: true });
  const decide = (agree: boolean) =>
    roost.decideLink(ticket, agree).then(show, (error: unknown) => toast(sentenceOf(error)));

  function show(progress: LinkProgress): void {
    const { state, joiner } = progress;
    if (dialog.scope.ended || state === shown) return;
    shown = state;
    const name = joiner?.name ?? '';
    trouble.hidden = state !== 'mismatched';
    if (state === 'mismatched') trouble.textContent = words.linkMismatch(progress);
    if (state === 'open' || state === 'mismatched') fill(body, trouble, ...shownCode);
    else if (state === 'asked' && joiner !== null) {
      fill(
        body,
        el('p', {}, words.joinerAsks(joiner)),
        el(
          'p',
          { class: 'hint' },
          'Agree only if you hold that device in your hands now: it reads and writes all your chats.',
        ),
        actions(
          button('Do not link it', () => void decide(false), 'is-quiet'),
          button('Link it', () => void decide(true)),
        ),
      );
    } else if (state === 'agreed') {
      const wait = `Now go on at “${name}”: it shows whose account it joins.`;
      fill(body, el('p', { role: 'status' }, wait), actions(button('Stop', dialog.close, 'is-quiet')));
    } else {
      dialog.close();
      toast(state === 'taken' ? `“${name}” is linked.` : `“${name}” was not linked.`);
      if (state !== 'taken') return;
      void roost
        .devices()
        .then(() => roost.seenDevices())
        .then(changed, () => {});
    }
  }

  show({ state: 'open', expiresAt, joiner: null, mismatch: null });
  const look = (): Promise<void> =>
    roost.link(ticket).then(show, (error: unknown) => {
      const { code: why } = error as Partial<RoostErrorLike>;
      if (dialog.scope.ended) return;
      if (why === 'not-found') ended('The code has run out.');
      // Nothing is asked of this server any more about this code.
      if (why === 'link-not-genuine') ended(sentenceOf(error));
    });
  let isLooking = false;
  dialog.scope.every(askEveryMs, () => {
    if (isLooking || hasEnded) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  });

  function ended(why: string): void {
    hasEnded = true;
    fill(body, el('p', { role: 'alert' }, why), actions(button('Close', dialog.close, 'is-quiet')));
  }
}

/** `end` is a time of `performance`: this device's clock may be set otherwise than the server's. */
function codeToType(dialog: Dialog, code: string, end: number, profile: string): Element[] {
  const left = el('p', { class: 'hint' });
  const count = () => {
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1_000));
    left.textContent =
      seconds === 0
        ? 'The code has run out.'
        : `It works for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} more. You are asked here before the device is linked.`;
  };
  count();
  dialog.scope.every(1_000, count);
  const url = nextDeviceUrl(profile, code);
  return [
    el(
      'p',
      {},
      'On the new device scan this, or open Roost there, choose “I have a code from another device”, and type it:',
    ),
    qrPicture(linkAddress(code), 'The same for a camera'),
    el('p', { class: 'shown-code is-link' }, el('output', { 'aria-label': 'Code' }, code)),
    el('p', { class: 'hint' }, 'Its second half is known to your two devices alone: show it to nobody.'),
    left,
    el('a', { class: 'link-button', href: url, target: '_blank' }, 'Try it: open a second device in a new window'),
    actions(button('Close', dialog.close, 'is-quiet')),
  ];
}

function actions(...buttons: readonly HTMLElement[]): HTMLElement {
  return el('div', { class: 'dialog-actions' }, ...buttons);
}
