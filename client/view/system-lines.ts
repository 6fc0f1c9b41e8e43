/** Control entries as lines for people: "Bob added Carol". */
import { wire } from '../../schema/gen/wire.js';
import type { Person, SystemChange } from '../api.ts';
import { type ControlBody, decodeControl } from '../engine/control.ts';
import { readTitle } from './content.ts';

type PersonOf = (user: string) => Person;

/** The change that a control entry by `sender` makes. */
export function changeOf(sender: string, content: Uint8Array | null, person: PersonOf): SystemChange {
  const control = content === null ? null : decodeControl(content);
  const invalid: SystemChange = { what: 'invalid', who: person(sender) };
  if (control === null) return invalid;
  return known(control, person(sender), person) ?? invalid;
}

/** The line in English, with "You" for the person whose device this is. */
export function textOf(change: SystemChange, ownUser: string): string {
  const name = (who: Person): string => (who.user === ownUser ? 'You' : called(who));
  const names = (people: readonly Person[]): string =>
    listOf(people.map((who) => (who.user === ownUser ? 'you' : called(who))));
  switch (change.what) {
    case 'created':
      return change.title === ''
        ? `${name(change.by)} started the chat`
        : `${name(change.by)} created the group "${change.title}"`;
    case 'added':
      return `${name(change.by)} added ${names(change.people)}`;
    case 'removed':
      return `${name(change.by)} removed ${names(change.people)}`;
    case 'left':
      return `${name(change.who)} left`;
    case 'role': {
      const who = change.who.user === ownUser ? 'you' : called(change.who);
      return change.role === 'admin'
        ? `${name(change.by)} made ${who} an admin`
        : `${name(change.by)} made ${who} a member again`;
    }
    case 'renamed':
      return `${name(change.by)} named the group "${change.title}"`;
    case 'settings':
      return `${name(change.by)} changed the settings`;
    case 'devices':
      return `${change.who.user === ownUser ? 'Your' : `${called(change.who)}'s`} devices changed`;
    case 'removed-by-server':
      return change.device === 0
        ? `The account of ${called(change.who)} has ended`
        : `A device of ${called(change.who)} was removed`;
    case 'invalid':
      return `A change by ${name(change.who)} was not valid and was skipped`;
  }
}

function known(control: ControlBody, by: Person, person: PersonOf): SystemChange | null {
  if (control.creation !== null) return { what: 'created', by, title: readTitle(control.creation.title) };
  if (control.membership !== null) return membership(control.membership, by, person);
  if (control.roles !== null) {
    const [first] = control.roles.changes;
    if (first === undefined) return null;
    return { what: 'role', by, who: person(first.user), role: first.role === wire.Role.ADMIN ? 'admin' : 'member' };
  }
  if (control.settings !== null) {
    const { settings } = control;
    const titled = Object.hasOwn(settings, 'title') && settings.title !== null;
    return titled ? { what: 'renamed', by, title: readTitle(settings.title) } : { what: 'settings', by };
  }
  if (control.devices !== null) return { what: 'devices', who: person(control.devices.user) };
  if (control.removal !== null) {
    const { user, device, reason } = control.removal;
    if (reason === wire.RemovalReason.REQUEST_DECLINED) return { what: 'left', who: person(user) };
    return { what: 'removed-by-server', who: person(user), device };
  }
  return null;
}

function membership(change: NonNullable<ControlBody['membership']>, by: Person, person: PersonOf): SystemChange | null {
  const { add, remove } = change;
  if (add.length > 0) return { what: 'added', by, people: add.map((member) => person(member.user)) };
  if (remove.length === 1 && remove[0] === by.user) return { what: 'left', who: by };
  return remove.length === 0 ? null : { what: 'removed', by, people: remove.map(person) };
}

/** A name that says more than a name stands in quotes: "Bob and Carol", "Bob, an admin", "Bob added Dave". */
function called({ name }: Person): string {
  return /[,:"]|\s(and|added|removed|left|made|named|created|started|changed)(\s|$)/i.test(name) ? `“${name}”` : name;
}

function listOf(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
