/** What one has to know of a chat, above its messages: that it is encrypted, and what is not as it should be. */
import type { App } from '../app/app.ts';
import { type Child, el, fill } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { button } from '../parts/button.ts';
import { icon } from '../parts/icons.ts';
import { type ConversationId, type ConversationSummary, type UserId, words } from '../sdk.ts';
import { openSafetyNumber } from '../views/safety-number.ts';

export function notices(app: App, scope: Scope, chat: ConversationId): HTMLElement[] {
  if (!app.roost.isEncrypted) return [];
  return [
    lockLine(app),
    numberChanged(app, scope, chat),
    stopped(app, scope, chat),
    heldBack(app, scope, chat),
    disputed(app, scope, chat),
  ];
}

/** It leads to where safety numbers are compared. */
function lockLine({ router }: App): HTMLElement {
  const text = 'Messages are end-to-end encrypted: the server cannot read them.';
  const onclick = () => router.go({ details: true });
  return el('button', { type: 'button', class: 'lock-line', onclick }, icon('locked', 14), el('span', {}, text));
}

/** Somebody has a new number; until the person has looked. */
function numberChanged({ roost, ...app }: App, scope: Scope, chat: ConversationId): HTMLElement {
  const node = notice(scope);
  let users: readonly UserId[] = [];
  const show = () => {
    const [first] = users;
    if (first === undefined) return node.show();
    const name = roost.people.name(first).current;
    const goOn = () => void attempt(() => roost.setVerified(first, false));
    const { isStrict } = roost;
    node.show(
      words.trust(name, roost.trust(first).current),
      users.length > 1 && ` ${words.othersChanged(users.length - 1)}`,
      isStrict.current && ` ${words.heldBack}`,
      button('Compare now', () => openSafetyNumber({ roost, ...app }, first, name), 'is-soft'),
      button(isStrict.current ? 'Write all the same' : 'Go on without comparing', goOn, 'is-soft'),
    );
  };
  scope.watch(roost.changedNumbers(chat), (changed) => {
    users = changed;
    show();
  });
  scope.watch(roost.isStrict, show);
  return node.element;
}

/** Nothing goes on, on somebody's word alone: the person decides. */
function stopped({ roost }: App, scope: Scope, chat: ConversationId): HTMLElement {
  const node = notice(scope, 'is-bad');
  const goOn = (label: string) => button(label, () => void attempt(() => roost.sendAnyway(chat)), 'is-soft');
  onChange(
    roost.conversation(chat),
    scope,
    ({ halted }) => halted,
    (halted) => {
      if (halted === null || halted.by === null) return node.show();
      const advice = words.disputeAdvice([halted.by], roost.account.user);
      node.show(
        `${halted.sentence} ${advice} Until you decide, nothing is sent or shown here.`,
        goOn('Go on all the same'),
      );
    },
  );
  return node.element;
}

/** The chat has not been told of somebody's newest devices: messages wait for that, or have gone all the same. */
function heldBack({ roost }: App, scope: Scope, chat: ConversationId): HTMLElement {
  const node = notice(scope);
  /** What the person has said that they know; a new sentence is shown again. */
  let known = '';
  onChange(
    roost.conversation(chat),
    scope,
    ({ behind }) => behind,
    (behind) => {
      if (behind === null) known = '';
      if (behind === null || behind.sentence === known) return node.show();
      const { sentence } = behind;
      const hide = () => {
        known = sentence;
        node.show();
      };
      if (roost.conversation(chat).current?.isBehind) {
        node.show(
          sentence,
          button('Send now', () => void attempt(() => roost.sendAnyway(chat)), 'is-soft'),
        );
      } else node.show(`${sentence} ${words.behindAdvice}`, button('I know', hide, 'is-soft'));
    },
  );
  return node.element;
}

/** Somebody in a group says that they were shown another history. */
function disputed({ roost }: App, scope: Scope, chat: ConversationId): HTMLElement {
  const node = notice(scope);
  onChange(
    roost.conversation(chat),
    scope,
    ({ dispute }) => dispute,
    (dispute) => {
      if (dispute === null) return node.show();
      const know = button('I know', () => void attempt(() => roost.sendAnyway(chat)), 'is-soft');
      node.show(`${dispute.sentence} ${words.disputeAdvice(dispute.people, roost.account.user)}`, know);
    },
  );
  return node.element;
}

/** A line that is there only while it says something. */
function notice(scope: Scope, look = 'is-news') {
  const element = el('div', { class: `banner ${look}`, role: 'alert', hidden: true });
  scope.add(() => element.remove());
  return {
    element,
    show: (...content: readonly Child[]) => {
      element.hidden = content.length === 0;
      const said = content.filter((one) => typeof one === 'string').join('');
      fill(element, el('span', {}, said), ...content.filter((one) => typeof one !== 'string'));
    },
  };
}

/** A part of the summary, when it says something else: buttons stay where the focus is. */
function onChange<Part>(
  summary: ReturnType<App['roost']['conversation']>,
  scope: Scope,
  pick: (summary: ConversationSummary) => Part,
  show: (part: Part) => void,
): void {
  let shown = '';
  scope.watch(summary, (now) => {
    if (now === null) return;
    const part = pick(now);
    const next = JSON.stringify(part);
    if (next === shown) return;
    shown = next;
    show(part);
  });
}
