import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import type { Scope } from '../app/scope.ts';
import { button } from '../parts/button.ts';
import { icon } from '../parts/icons.ts';
import { verifiedMark } from '../parts/verified-mark.ts';
import { type UserId, words } from '../sdk.ts';
import { openSafetyNumber } from './safety-number.ts';

/** What is known of the keys of a person, with the way to compare them. */
export function trustPanel(app: App, scope: Scope, user: UserId, name: () => string): HTMLElement {
  const node = el('div', { class: 'trust' });
  const compare = button('Safety number', () => openSafetyNumber(app, user, name()), 'is-soft');
  const line = el('p', { class: 'hint' });
  node.append(line, compare);
  scope.watch(app.roost.trust(user), (trust) => {
    const mark =
      trust.state === 'verified' ? verifiedMark() : icon(trust.state === 'changed' ? 'warning' : 'locked', 16);
    compare.hidden = trust.state === 'unknown';
    fill(line, mark, words.trust(name(), trust));
  });
  return node;
}
