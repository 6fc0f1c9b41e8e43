/** Control entries as lines for people: "Bob added Carol". */
import { quoted, unquoted } from '../../lib/texts.ts';
import { wire } from '../../schema/gen/wire.js';
import type { InvalidReason, Person, SystemChange } from '../api.ts';
import { type ControlBody, decodeControl } from '../engine/control.ts';
import type { ControlNote } from '../engine/control-note.ts';
import { nameApart } from './apart.ts';
import { readTitle } from './content.ts';

type PersonOf = (user: string) => Person;

export interface ControlLine {
  readonly sender: string;
  readonly content: Uint8Array | null;
  /** What its replay had to say of it. */
  readonly note: ControlNote | null;
}

/** The change that a control entry makes. */
export function changeOf({ sender, content, note }: ControlLine, person: PersonOf): SystemChange {
  const control = content === null ? null : decodeControl(content);
  const who = person(control?.devices?.user || control?.removal?.user || sender);
  const invalid = (why: InvalidReason): SystemChange => ({ what: 'invalid', who, why });
  if (control === null || note?.invalid !== undefined) return invalid(note?.invalid ?? 'rules');
  return known(control, { by: person(sender), note: note ?? {} }, person) ?? invalid('rules');
}

/** The line in English, with "You" for the person whose device this is. */
export function textOf(change: SystemChange, ownUser: string): string {
  const name = (who: Person): string => (who.user === ownUser ? 'You' : called(who));
  const names = (people: readonly Person[]): string =>
    listOf(people.map((who) => (who.user === ownUser ? 'you' : called(who))));
  switch (change.what) {
    case 'created': {
      const made =
        change.title === ''
          ? `${name(change.by)} started the chat`
          : `${name(change.by)} created the group "${unquoted(change.title)}"`;
      return withNumbers(made, change.newNumbers, ownUser);
    }
    case 'added':
      return withNumbers(`${name(change.by)} added ${names(change.people)}`, change.newNumbers, ownUser);
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
      return `${name(change.by)} named the group "${unquoted(change.title)}"`;
    case 'settings':
      return `${name(change.by)} changed the settings`;
    case 'devices':
      return devicesLine(change, ownUser);
    case 'removed-by-server':
      return change.device === 0
        ? `The account of ${called(change.who)} has ended`
        : `A device of ${called(change.who)} was removed`;
    case 'invalid':
      return invalidLine(change.why, change.who, ownUser);
    case 'deletion-ignored':
      return deletionLine(change.why, change.who, ownUser);
  }
}

/** Somebody says that they were shown another history (D5.1). */
export function disputedSentence(who: Person, ownUser: string): string {
  const whose = who.user === ownUser ? 'Another of your devices' : `${called(who)}’s device`;
  return `${whose} says that it was shown another history of this chat than this one. The server may be showing two, or it is not true.`;
}

/** Several people say so, each of their device. */
export function disputedSentences(people: readonly Person[], ownUser: string): string {
  const [first] = people;
  if (people.length === 1 && first !== undefined) return disputedSentence(first, ownUser);
  const whose = listOf(people.map((who) => (who.user === ownUser ? 'you' : called(who))));
  return `Devices of ${whose} say that they were shown another history of this chat than this one. The server may be showing two, or it is not true.`;
}

/** Messages wait for the list that the chat has not been told of. */
export function waitingSentence(people: readonly Person[], ownUser: string): string {
  const whose = listOf(people.map((who) => (who.user === ownUser ? 'you' : called(who))));
  return `The server has not told this chat yet that the devices of ${whose} have changed. Messages wait a few seconds for that.`;
}

/** The chat names older lists of these people's devices than are known. */
export function behindSentence(people: readonly Person[], ownUser: string): string {
  const whose = listOf(people.map((who) => (who.user === ownUser ? 'you' : called(who))));
  return `The server has not told this chat of the newest devices of ${whose}. Messages are sent all the same; devices that were taken away get none of them.`;
}

/** A device of theirs has no keys: messages go without it. */
export function leftOutSentence(people: readonly Person[], ownUser: string): string {
  const whose = listOf(people.map((who) => (who.user === ownUser ? 'yours' : called(who))));
  return `A device of ${whose} cannot get encrypted messages yet. They are sent without it, and it gets them once it can.`;
}

function devicesLine(change: Extract<SystemChange, { what: 'devices' }>, ownUser: string): string {
  const { who, linked, unlinked, newNumber } = change;
  const name = who.user === ownUser ? 'You' : called(who);
  const came = linked === 0 ? [] : [linked === 1 ? 'linked a new device' : `linked ${linked} new devices`];
  const went = unlinked === 0 ? [] : [unlinked === 1 ? 'removed a device' : `removed ${unlinked} devices`];
  const did = [...came, ...went];
  const line = did.length === 0 ? `${possessive(who, ownUser)} devices changed` : `${name} ${did.join(' and ')}`;
  if (!newNumber) return line;
  return did.length === 0 ? numberLine(who, ownUser) : `${line}. ${numberLine(who, ownUser)}`;
}

function withNumbers(line: string, newNumbers: readonly Person[], ownUser: string): string {
  return [line, ...newNumbers.map((who) => numberLine(who, ownUser))].join('. ');
}

function numberLine(who: Person, ownUser: string): string {
  return who.user === ownUser ? 'Your safety numbers changed' : `The safety number with ${called(who)} changed`;
}

function possessive(who: Person, ownUser: string): string {
  return who.user === ownUser ? 'Your' : `${called(who)}'s`;
}

function invalidLine(why: InvalidReason, who: Person, ownUser: string): string {
  const name = who.user === ownUser ? 'you' : called(who);
  const whose = who.user === ownUser ? 'your' : `${called(who)}'s`;
  switch (why) {
    case 'rules':
      return `A change by ${who.user === ownUser ? 'You' : name} was not valid and was skipped`;
    case 'unsigned':
      return 'The server sent a change that nobody signed: it was ignored';
    case 'not-genuine':
      return `The server sent a change in ${whose} name that ${who.user === ownUser ? 'you' : 'they'} did not sign: it was ignored`;
    case 'not-listed':
      return `The server sent a change by a device that is not one of ${whose}: it was ignored`;
    case 'list-unsigned':
      return 'The server sent a change that names devices which their owner has not signed for: it was ignored';
    case 'list-old':
      return 'The server sent a change that names an old list of devices: it was ignored';
  }
}

/** A person whose older app left it unsigned looks the same as a server that made it up. */
function deletionLine(why: InvalidReason, who: Person, ownUser: string): string {
  const whose = who.user === ownUser ? 'your' : `${called(who)}'s`;
  const what = why === 'rules' ? 'that is not valid' : `that ${who.user === ownUser ? 'you' : 'they'} did not sign`;
  return `The server sent a deletion in ${whose} name ${what}: nothing was deleted`;
}

function known(
  control: ControlBody,
  { by, note }: { by: Person; note: ControlNote },
  person: PersonOf,
): SystemChange | null {
  const { linked = 0, unlinked = 0, newNumbers: others = [] } = note;
  const newNumbers = others.map(person);
  if (control.creation !== null) return { what: 'created', by, title: readTitle(control.creation.title), newNumbers };
  if (control.membership !== null) return membership(control.membership, { by, newNumbers }, person);
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
  if (control.devices !== null) {
    const { user } = control.devices;
    return { what: 'devices', who: person(user), linked, unlinked, newNumber: others.includes(user) };
  }
  if (control.removal !== null) {
    const { user, device, reason } = control.removal;
    if (reason === wire.RemovalReason.REQUEST_DECLINED) return { what: 'left', who: person(user) };
    return { what: 'removed-by-server', who: person(user), device };
  }
  return null;
}

function membership(
  change: NonNullable<ControlBody['membership']>,
  { by, newNumbers }: { by: Person; newNumbers: readonly Person[] },
  person: PersonOf,
): SystemChange | null {
  const { add, remove } = change;
  if (add.length > 0) return { what: 'added', by, people: add.map((member) => person(member.user)), newNumbers };
  if (remove.length === 1 && remove[0] === by.user) return { what: 'left', who: by };
  return remove.length === 0 ? null : { what: 'removed', by, people: remove.map(person) };
}

/** A name that says more than a name stands in quotes: "Bob and Carol", "Bob, an admin", "Bob added Dave". */
function called({ name, certain }: Person): string {
  const isMore = /[,:"“-‟«»]|\s(and|added|removed|left|made|named|created|started|changed)(\s|$)/i.test(name);
  return nameApart({ name: isMore ? quoted(name) : name, ...(certain === undefined ? {} : { certain }) });
}

function listOf(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
