import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import { button } from '../parts/button.ts';
import { openDialog } from '../parts/dialog.ts';
import { qrPicture } from '../parts/qr-picture.ts';
import { mayScan, scanQrCode } from '../parts/qr-scanner.ts';
import { verifiedMark } from '../parts/verified-mark.ts';
import { type Trust, type UserId, words } from '../sdk.ts';

/** The number to compare, by eye, by ear or by camera. */
export function openSafetyNumber(app: App, user: UserId, name: string): void {
  const { roost } = app;
  openDialog(`Safety number with ${name}`, (dialog) => {
    const body = el('div', { class: 'panel-inner' }, el('p', { class: 'hint' }, 'One moment…'));
    const state = el('div', { class: 'panel-inner' });
    const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
    const scanned = (isSame: boolean) => {
      problem.hidden = isSame;
      problem.textContent = isSame ? '' : words.numberDiffers(name);
      if (isSame) void attempt(() => roost.setVerified(user, true));
    };
    const scan = () =>
      scanQrCode(`Scan the code on the screen of ${name}`, 'Compare the digits instead', async (text) => {
        const isSame = await roost.matchesScanned(user, text);
        if (isSame === null) return 'That is a QR code, but no safety number.';
        scanned(isSame);
        return null;
      });
    const say = (trust: Trust) => {
      const isVerified = trust.state === 'verified';
      const mark = () => {
        problem.hidden = true;
        void attempt(() => roost.setVerified(user, !isVerified));
      };
      if (isVerified) problem.hidden = true;
      return [
        el('p', { class: 'trust-state', role: 'status' }, isVerified && verifiedMark(), words.trust(name, trust)),
        el(
          'div',
          { class: 'dialog-actions' },
          button('Close', dialog.close, 'is-quiet'),
          button(isVerified ? 'No longer compared' : 'It is the same', mark, isVerified ? 'is-soft' : ''),
        ),
      ];
    };
    void roost.safetyNumber(user).then((number) => {
      if (dialog.scope.ended) return;
      if (number === null) return fill(body, el('p', {}, words.noNumber(name)));
      fill(
        body,
        el('p', {}, words.howToCompare(name)),
        el(
          'ol',
          { class: 'safety-number', 'aria-label': 'Number' },
          ...number.groups.map((group) => el('li', {}, group)),
        ),
        qrPicture(number.scannable, 'The same for their camera'),
        mayScan() && el('div', { class: 'panel-actions' }, button('Scan the code on their screen', scan, 'is-soft')),
        problem,
        state,
      );
      dialog.scope.watch(roost.trust(user), (trust) => fill(state, ...say(trust)));
    });
    return [body];
  });
}
