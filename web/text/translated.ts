/** What the SDK says to a person in another language than its own, from the catalogue of that language. */
import type german from '../messages/sdk.de.json';
import {
  type DeviceInfo,
  type ExistingAccount,
  type Explanation,
  type Halt,
  nameApart,
  type Person,
  type Status,
  type SystemChange,
  waitOf,
} from '../sdk.ts';
import { joined, language, said, t, type Values } from './text.ts';
import type { Words } from './words.ts';

const say = (id: keyof typeof german, values: Values = {}): string => said(id, values) ?? '';
const dayOf = (at: number): string => new Intl.DateTimeFormat(language(), { dateStyle: 'medium' }).format(at);
const timeOf = (at: number): string => new Intl.DateTimeFormat(language(), { timeStyle: 'short' }).format(at);
const addressesOf = ({ phone, handle }: Pick<ExistingAccount, 'phone' | 'handle'>): string =>
  [phone, handle === null ? null : `@${handle}`].filter((one) => one !== null).join(', ');

export const translated: Words = {
  problem: (words) => problem(words),
  status: (status) => statusIn(status),
  halt: ({ by, reason, sentence }, ownUser) => haltIn({ by, reason, sentence }, ownUser),
  dispute: ({ people }, ownUser) => disputed(people, ownUser),
  preparing: ({ ready, total }) => say('keys.preparing', { ready: counted(ready), total: counted(total) }),
  leftOut: ({ people }, ownUser) => say('keys.leftOut', { names: named(people, ownUser) }),
  behind: ({ isBehind }, { people }, ownUser) =>
    say(isBehind ? 'behind.waits' : 'behind.goes', { names: named(people, ownUser) }),
  line: ({ text, change }, ownUser) => lineIn(change, ownUser) || text,

  codeSent: ({ address, digits, sentAt, isEarlier }) => {
    const to = 'phone' in address ? address.phone : `@${address.handle}`;
    return say(isEarlier ? 'code.sentBefore' : 'code.onItsWay', { digits, to, time: timeOf(sentAt) });
  },
  existingAccount: (account) => {
    const { name, since, chats, devices } = account;
    const places = devices.map((one) => say('existing.place', { name: one.name, day: dayOf(one.lastSeenAt) }));
    const where = places.length === 0 ? 'none' : joined(places);
    return say('existing.is', { name, address: addressesOf(account), day: dayOf(since), chats, places: where });
  },
  endOfAccount: ({ name, devices }) => say('existing.ends', { name, devices: devices.length }),
  insteadOfEnding: ({ devices }) => say(devices.length === 0 ? 'existing.nowhere' : 'existing.keep'),
  olderMessages: ({ state, received, total }) => {
    if (state === 'waiting') return say('older.waiting');
    if (state !== 'receiving') return '';
    return total === 0
      ? say('older.coming')
      : say('older.count', { received: counted(received), total: counted(total) });
  },
  signingOut: (devices) => signingOut(devices),
  neverSent: (count) => (count === 0 ? '' : say('signingOut.unsent', { count })),
  startingOver: (kept) => say('startingOver', kept),
  joinerAsks: ({ name, address }) =>
    `${say('joiner.asks', { name })} ${address === null ? say('joiner.nowhere') : say('joiner.from', { address })}`,
  linkMismatch: ({ joiner, mismatch }) =>
    say(mismatch === 'too-old' ? 'mismatch.too-old' : 'mismatch.other-code', {
      name: joiner?.name ?? say('joiner.unnamed'),
    }),
  trust: (name, { state, wasVerified }) => {
    if (state === 'unknown') return say('number.none', { name });
    return say(`trust.${state}`, { name, was: wasVerified ? 'verified' : 'other' });
  },
  othersChanged: (count) => say('number.others', { count }),
  disputeAdvice: (people, ownUser) => {
    const [first, second] = people.filter(({ user }) => user !== ownUser);
    if (first === undefined) return say('dispute.own');
    return second === undefined ? say('dispute.advice', { name: first.name }) : say('dispute.adviceMany');
  },
  noNumber: (name) => say('number.none', { name }),
  howToCompare: (name) => say('number.how', { name }),
  numberDiffers: (name) => say('number.differs', { name }),
  joinedAccount: (account) => say('joined.account', { name: account.name, address: addressesOf(account) }),
  place: ({ place: at }: Pick<DeviceInfo, 'place'>) => {
    if (at === null) return '';
    const country = new Intl.DisplayNames(language(), { type: 'region' }).of(at.country) ?? at.country;
    return at.city === '' ? country : `${at.city}, ${country}`;
  },
  since: ({ addedAt }) => say('device.since', { day: dayOf(addedAt) }),
  newDevices: (devices) => {
    const words = devices.map(({ name, addedAt: at }) =>
      say('newDevices.one', { name, day: dayOf(at), time: timeOf(at) }),
    );
    return say('newDevices', { count: devices.length, devices: joined(words) });
  },
  get linkAgain() {
    return say('link.again');
  },
  get heldBack() {
    return say('number.heldBack');
  },
  get behindAdvice() {
    return say('behind.advice');
  },
};

/** By code and reason, else by code; a code that a newer server or SDK has is said in its own words. */
function problem({ code = '', reason = null, values = {}, afterMs = 0, sentence = '' }: Partial<Explanation>): string {
  const filled = { ...values, ...('by' in values ? { by: values.by || 'none' } : {}) };
  const own = (reason === null ? null : said(`error.${code}.${reason}`, filled)) ?? said(`error.${code}`, filled);
  if (own === null) return sentence;
  // As in the SDK: shorter waits are over by the time that it is read.
  if (afterMs < 5_000) return own;
  const { count, unit } = waitOf(afterMs);
  return say('wait.again', { sentence: own, wait: say(`wait.${unit}`, { count }) });
}

function statusIn({ state, why, sentence }: Status): string {
  if (state === 'failed') return say('status.failed');
  if (why === null) return sentence;
  if (state !== 'offline' || why.code === 'origin-refused') return problem(why);
  return say('status.notLetIn', { sentence: problem(why), code: why.code });
}

function haltIn({ by, reason, sentence }: Pick<Halt, 'by' | 'reason' | 'sentence'>, ownUser: string): string {
  return by === null ? problem({ code: 'halted', reason, sentence }) : disputed([by], ownUser);
}

function disputed(people: readonly Person[], ownUser: string): string {
  const [first, second] = people;
  if (first === undefined) return '';
  return second === undefined
    ? say('dispute.one', self(first, ownUser))
    : say('dispute.many', { names: named(people, ownUser) });
}

function signingOut(devices: readonly DeviceInfo[]): string {
  const others = devices.filter(({ own }) => !own);
  const [next] = others;
  if (next === undefined) return say('signingOut.only');
  const names = joined(others.map(({ name }) => say('line.name', { name })));
  const kept = say('signingOut.others', { count: others.length, devices: names });
  const wasPrimary = devices.some(({ own, primary }) => own && primary);
  return wasPrimary ? `${kept} ${say('signingOut.heir', { name: next.name })}` : kept;
}

/** Names stand in quotes, so that a name that reads like a sentence is not taken for one. */
function lineIn(change: SystemChange, ownUser: string): string {
  const quoted = (who: Person) => quotedName(who);
  const names = (people: readonly Person[]) => people.map(quoted).join(', ');
  const by = (who: Person) => self(who, ownUser);
  const withNumbers = (line: string, whose: readonly Person[]) =>
    [line, ...whose.map((who) => say('line.newNumber', by(who)))].join('. ');
  switch (change.what) {
    case 'created': {
      const id = change.title === '' ? 'line.started' : 'line.created';
      return withNumbers(say(id, { ...by(change.by), title: change.title }), change.newNumbers);
    }
    case 'added':
      return withNumbers(say('line.added', { ...by(change.by), people: names(change.people) }), change.newNumbers);
    case 'removed':
      return say('line.removed', { ...by(change.by), people: names(change.people) });
    case 'left':
      return say('line.left', by(change.who));
    case 'role':
      return say(change.role === 'admin' ? 'line.admin' : 'line.member', {
        ...by(change.by),
        people: quoted(change.who),
      });
    case 'renamed':
      return say('line.renamed', { ...by(change.by), title: change.title });
    case 'settings':
      return say('line.settings', by(change.by));
    case 'devices': {
      const { who, linked, unlinked, newNumber } = change;
      const both = linked > 0 && unlinked > 0 ? 'yes' : 'no';
      const line =
        linked + unlinked > 0
          ? say('line.linked', { ...by(who), linked, unlinked, both })
          : newNumber
            ? ''
            : say('line.devices', by(who));
      if (line === '') return say('line.newNumber', by(who));
      return withNumbers(line, newNumber ? [who] : []);
    }
    case 'removed-by-server':
      return say(change.device === 0 ? 'line.ended' : 'line.deviceGone', by(change.who));
    case 'invalid':
      return say(`line.invalid.${change.why}`, by(change.who));
    case 'deletion-ignored':
      return say(`line.deletionIgnored.${change.why === 'rules' ? 'rules' : 'unsigned'}`, by(change.who));
  }
}

function self(who: Person, ownUser: string): { who: string; name: string } {
  return { who: who.user === ownUser ? 'you' : 'other', name: quotedName(who) };
}

function quotedName({ name, certain }: Person): string {
  return nameApart({ name: say('line.name', { name }), ...(certain === undefined ? {} : { certain }) });
}

function named(people: readonly Person[], ownUser: string): string {
  return joined(people.map((who) => (who.user === ownUser ? t('you.inList') : quotedName(who))));
}

function counted(count: number): string {
  return count.toLocaleString(language());
}
