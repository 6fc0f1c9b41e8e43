import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { button } from '../parts/button.ts';
import { openDialog } from '../parts/dialog.ts';
import { icon } from '../parts/icons.ts';
import { qrPicture } from '../parts/qr-picture.ts';
import { mayScan, scanQrCode } from '../parts/qr-scanner.ts';
import { toast } from '../parts/toast.ts';
import { type Trust, type UserId, words } from '../sdk.ts';

/** What is known of the keys of a person, with the way to compare them; nothing in a release that does not encrypt. */
export function trustPanel(app: App, scope: Scope, user: UserId, name: () => string): HTMLElement {
  const node = el('div', { class: 'trust' });
  scope.watch(app.roost.trust(user), (trust) => {
    node.hidden = trust.state === 'unknown';
    fill(
      node,
      el('p', { class: 'hint' }, icon('locked', 16), ' ', words.trust(name(), trust)),
      button('Safety number', () => openSafetyNumber(app, user, name()), 'is-soft'),
    );
  });
  return node;
}

/** Above a chat whose other person has a new number; until somebody has looked. */
export function numberChangedNotice(app: App, scope: Scope, user: UserId, name: () => string): HTMLElement {
  const node = el('div', { class: 'banner is-news', role: 'alert', hidden: true });
  scope.watch(app.roost.trust(user), (trust) => {
    node.hidden = trust.state !== 'changed';
    if (node.hidden) return;
    fill(
      node,
      el('span', {}, words.trust(name(), trust)),
      button('Compare now', () => openSafetyNumber(app, user, name()), 'is-soft'),
      button('Not now', () => void attempt(() => app.roost.setVerified(user, false)), 'is-soft'),
    );
  });
  return node;
}

/** The number to compare, by eye, by ear or by camera. */
function openSafetyNumber(app: App, user: UserId, name: string): void {
  const { roost } = app;
  openDialog('Safety number', (dialog) => {
    const body = el('div', { class: 'panel-inner' }, el('p', { class: 'hint' }, 'One moment…'));
    const scan = () =>
      scanQrCode('Scan their code', (text) => {
        void roost.matchesScanned(user, text).then((isSame) => {
          if (isSame === null) return toast('That is no safety number.');
          if (!isSame) return toast(words.numberDiffers(name));
          return attempt(() => roost.setVerified(user, true)).then(() => toast(`It is ${name}.`));
        });
        return null;
      });
    const say = (trust: Trust) => {
      const isVerified = trust.state === 'verified';
      const mark = () => void attempt(() => roost.setVerified(user, !isVerified));
      return [
        el('p', { role: 'status' }, words.trust(name, trust)),
        el(
          'div',
          { class: 'dialog-actions' },
          button('Close', dialog.close, 'is-quiet'),
          mayScan() && button('Scan their code', scan, 'is-soft'),
          button(isVerified ? 'No longer compared' : 'It is the same', mark, isVerified ? 'is-quiet' : ''),
        ),
      ];
    };
    void roost.safetyNumber(user).then((number) => {
      if (dialog.scope.ended) return;
      if (number === null) return fill(body, el('p', {}, words.noNumber(name)));
      const state = el('div');
      fill(
        body,
        el('p', {}, words.howToCompare(name)),
        qrPicture(number.scannable, 'The number for their camera'),
        el(
          'ol',
          { class: 'safety-number', 'aria-label': 'Number' },
          ...number.groups.map((group) => el('li', {}, group)),
        ),
        state,
      );
      dialog.scope.watch(roost.trust(user), (trust) => fill(state, ...say(trust)));
    });
    return [body];
  });
}
