import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import { Scope } from '../app/scope.ts';
import { avatar } from '../parts/avatar.ts';
import { button, iconButton } from '../parts/button.ts';
import { askForText, confirmFirst, openDialog } from '../parts/dialog.ts';
import { type MenuItem, openMenu } from '../parts/menu.ts';
import { peoplePicker } from '../parts/people-picker.ts';
import { personRow } from '../parts/person-row.ts';
import { verifiedMark } from '../parts/verified-mark.ts';
import type { ConversationId, GroupDetails, GroupMember, Trust } from '../sdk.ts';
import { openSafetyNumber } from './safety-number.ts';

/** The members of a group, their roles, its name, and the way out. */
export function groupPanel(app: App, scope: Scope, chat: ConversationId): HTMLElement {
  const panel = el('div', { class: 'panel' });
  const content = el('div', { class: 'panel-inner' }, el('p', { class: 'hint' }, 'Loading…'));
  panel.append(content);
  let inner = new Scope();
  scope.add(() => inner.end());
  scope.watch(app.roost.group(chat), (group) => {
    if (group === null) return;
    inner.end();
    inner = new Scope();
    fill(content, ...sections(app, inner, group));
  });
  return panel;
}

function sections(app: App, scope: Scope, group: GroupDetails): HTMLElement[] {
  const isAdmin = group.ownRole === 'admin';
  const count = group.members.length === 1 ? '1 member' : `${group.members.length} members`;
  const head = el(
    'div',
    { class: 'panel-head' },
    avatar(group.id, group.title, 'large'),
    el('h2', {}, group.title || 'Group without a name'),
    el('p', { class: 'bar-sub' }, count),
  );
  const actions = el('div', { class: 'panel-actions' }, ...(isAdmin ? adminActions(app, group) : []));
  const members = el(
    'ul',
    { 'aria-label': 'Members' },
    ...byRole(group).map((member) => el('li', {}, memberRow(app, scope, group, member))),
  );
  const leave = button('Leave group', () => confirmLeave(app, group), 'is-danger');
  return [head, actions, members, el('div', { class: 'panel-actions' }, group.ownRole !== null && leave)];
}

function adminActions(app: App, group: GroupDetails): HTMLElement[] {
  const rename = (text: string) => void attempt(() => app.roost.rename(group.id, text));
  return [
    button('Add members', () => openAddMembers(app, group), 'is-soft'),
    button('Rename', () => askForText('Rename the group', 'Name', group.title, 100, rename), 'is-soft'),
  ];
}

/** Oneself first, then admins, then the others, by name. */
function byRole({ members }: GroupDetails): GroupMember[] {
  const rank = (member: GroupMember) => (member.own ? 0 : member.role === 'admin' ? 1 : 2);
  return [...members].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function memberRow(app: App, scope: Scope, group: GroupDetails, member: GroupMember): HTMLElement {
  const items = memberMenu(app, group, member);
  const trust = el('span', { class: 'row-actions' });
  const tellTrust = (state: Trust['state']) =>
    fill(
      trust,
      state === 'verified' && verifiedMark(),
      state === 'changed' && el('span', { class: 'tag is-warning' }, 'new safety number'),
    );
  if (!member.own) scope.watch(app.roost.trust(member.user), ({ state }) => tellTrust(state));
  const more: HTMLButtonElement = iconButton('more', `What to do with ${member.name}`, () =>
    openMenu(more, member.name, items),
  );
  return personRow(member, {
    label: member.own ? 'You' : member.name,
    end: [trust, member.role === 'admin' && el('span', { class: 'tag' }, 'admin'), items.length > 0 && more],
  });
}

function memberMenu(app: App, group: GroupDetails, member: GroupMember): MenuItem[] {
  if (member.own) return [];
  const { roost, router } = app;
  const message = () =>
    void attempt(async () => router.go({ chat: await roost.direct(member.user), side: 'chats', details: false }));
  const items: MenuItem[] = [{ icon: 'reply', label: `Write to ${member.name}`, choose: message }];
  if (roost.isEncrypted) {
    const compare = () => openSafetyNumber(app, member.user, member.name);
    items.push({ icon: 'verified', label: 'Safety number', choose: compare });
  }
  if (group.ownRole !== 'admin') return items;

  const role = member.role === 'admin' ? 'member' : 'admin';
  const change = () => void attempt(() => roost.setRole(group.id, member.user, role));
  items.push({ icon: 'person', label: role === 'admin' ? 'Make admin' : 'No longer admin', choose: change });
  const question = {
    title: `Remove ${member.name}?`,
    text: `${member.name} keeps what was written so far, and gets nothing that comes after.`,
    action: 'Remove',
    isDangerous: true,
  };
  const remove = () => confirmFirst(question, () => void attempt(() => roost.removeMember(group.id, member.user)));
  items.push({ icon: 'delete', label: 'Remove from the group', isDangerous: true, choose: remove });
  return items;
}

function confirmLeave({ roost }: App, group: GroupDetails): void {
  const question = {
    title: 'Leave this group?',
    text: 'You keep what was written so far. To come back, an admin has to add you.',
    action: 'Leave',
    isDangerous: true,
  };
  confirmFirst(question, () => void attempt(() => roost.leave(group.id)));
}

function openAddMembers(app: App, group: GroupDetails): void {
  openDialog('Add members', (dialog) => {
    const isNew = (person: { user: string }) => !group.members.some((member) => member.user === person.user);
    const add = button('Add', () => {
      const users = picker.chosen().map((person) => person.user);
      dialog.close();
      void attempt(() => app.roost.addMembers(group.id, users));
    });
    add.disabled = true;
    const check = () => {
      add.disabled = picker.chosen().length === 0;
    };
    const picker = peoplePicker(app, dialog.scope, check, isNew);
    return [
      picker.search,
      picker.chips,
      picker.results,
      el('div', { class: 'dialog-actions' }, button('Cancel', dialog.close, 'is-quiet'), add),
    ];
  });
}
