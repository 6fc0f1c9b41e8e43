/** The client as an app has it that nothing has compiled: what each method is given is looked at before anything is done with it. */
import type { Roost } from './api.ts';
import { RoostError } from './errors.ts';
import { guard } from './guarded.ts';
import { demandListener } from './parts/event-names.ts';

interface Kind {
  readonly called: string;
  fits(given: unknown): boolean;
}

const isText = (given: unknown): given is string => typeof given === 'string';
const isNumber = (given: unknown): boolean => typeof given === 'number';
const isObject = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);
const areTexts = (given: unknown): boolean => Array.isArray(given) && given.every(isText);
const isAddress = (given: unknown): boolean => isObject(given) && (isText(given.phone) || isText(given.handle));
const isFile = (given: unknown): boolean =>
  isObject(given) && [given.name, given.type, given.kind].every(isText) && isNumber(given.size) && isReader(given.read);
/** What `fileOnDisk` gives is read from somewhere to somewhere: that goes through `cleanFile` first. */
const isReader = (given: unknown): boolean => typeof given === 'function' && given.length < 2;

function orMissing({ called, fits }: Kind): Kind {
  return { called: `${called}, or nothing`, fits: (given) => given === undefined || fits(given) };
}

const chat: Kind = { called: 'the id of a chat', fits: isText };
const message: Kind = { called: 'the id of a message', fits: isText };
const user: Kind = { called: 'the id of a person', fits: isText };
const users: Kind = { called: 'a list of ids of people', fits: areTexts };
const text: Kind = { called: 'a text', fits: isText };
const number: Kind = { called: 'a number', fits: isNumber };
const isSo: Kind = { called: 'true or false', fits: (given) => typeof given === 'boolean' };
const ticket: Kind = { called: 'the ticket of a link', fits: isText };
const options: Kind = orMissing({ called: 'an object of options', fits: isObject });
const address: Kind = { called: 'an address: { phone } or { handle }', fits: isAddress };
const addresses: Kind = {
  called: 'a list of addresses, { phone } or { handle } each',
  fits: (given) => Array.isArray(given) && given.every(isAddress),
};
const newMessage: Kind = {
  called: 'a message: { text }',
  fits: (given) => isObject(given) && isText(given.text) && (given.replyTo === undefined || isText(given.replyTo)),
};
const newGroup: Kind = {
  called: 'a group: { title, members }, members being a list of ids of people',
  fits: (given) => isObject(given) && isText(given.title) && areTexts(given.members),
};
const file: Kind = { called: 'what cleanFile or prepareFile gives', fits: isFile };
const emoji: Kind = { called: 'an emoji, or null', fits: (given) => given === null || isText(given) };
const shown: Kind = { called: 'a safety number that was shown', fits: isObject };
const changes: Kind = {
  called: 'what changes: { name }',
  fits: (given) => isObject(given) && (given.name === undefined || isText(given.name)),
};

const target: Kind = {
  called: 'where this device is woken: { kind, … }',
  fits: (given) => isObject(given) && isText(given.kind),
};

type Methods = {
  [Name in keyof Roost]: Roost[Name] extends (...given: never[]) => unknown ? Name : never;
}[keyof Roost];

/** What each method takes, one after the other. */
const takes: Readonly<Record<Exclude<Methods, 'on'>, readonly Kind[]>> = {
  ...{ connect: [], disconnect: [], setAway: [isSo], caughtUp: [], close: [] },
  ...{ direct: [user], startDirect: [address], createGroup: [newGroup], accept: [chat], decline: [chat] },
  ...{ conversation: [chat], group: [chat], addMembers: [chat, users], removeMember: [chat, user], leave: [chat] },
  ...{ setRole: [chat, user, text], rename: [chat, text], setMuted: [chat, isSo, options] },
  ...{
    setPinned: [chat, isSo],
    setArchived: [chat, isSo],
    deleteChat: [chat],
    deleteForMe: [chat, message],
    notes: [],
  },
  ...{ timeline: [chat, options], send: [chat, newMessage], react: [chat, message, emoji], sendAnyway: [chat] },
  ...{ retry: [message], discard: [message], deleteForEveryone: [chat, message], settled: [message] },
  ...{ markRead: [chat, number], receipts: [chat, message], sendFile: [chat, file], forward: [message, chat] },
  ...{ download: [message, options], storage: [], freeFiles: [chat] },
  ...{
    openChat: [chat],
    closeChat: [chat],
    setReading: [chat, isSo],
    typing: [chat],
    watch: [users],
    presence: [user],
  },
  ...{ lookUp: [addresses], profiles: [users], putContact: [user, text], removeContact: [user], setProfile: [changes] },
  ...{ devices: [], seenDevices: [], createLink: [], link: [ticket], decideLink: [ticket, isSo], closeLink: [ticket] },
  ...{ removeDevice: [number], now: [], reachable: [], trust: [user, orMissing(chat)] },
  ...{ safetyNumber: [user, orMissing(chat)], matchesScanned: [user, text, orMissing(chat)] },
  ...{ setVerified: [user, shown, isSo, orMissing(chat)], changedNumbers: [chat], setStrict: [isSo] },
  ...{ signOut: [], deleteAccount: [] },
};

/** These answer at once, so they throw at once; the others reject. */
const atOnce: ReadonlySet<string> = new Set<string>([
  ...([
    'setAway',
    'conversation',
    'group',
    'timeline',
    'openChat',
    'closeChat',
    'setReading',
    'typing',
  ] satisfies Methods[]),
  ...(['watch', 'presence', 'trust', 'changedNumbers'] satisfies Methods[]),
  ...['people.name', 'people.addresses'],
]);

type Call = (...given: unknown[]) => unknown;

/** The same client; a call with an argument that is something else fails with `bad-call`, naming what the method takes. */
export function checked(roost: Roost): Roost {
  const on: Roost['on'] = (name, listener) => {
    demandListener(name, listener);
    return roost.on(name, listener);
  };
  const people = looked(roost.people, { name: [user], addresses: [user] }, 'people.');
  const push = looked(roost.push, { status: [], register: [target], remove: [] }, 'push.');
  return { ...roost, ...looked(roost, takes), on, people, push };
}

function looked<Api extends object>(
  api: Api,
  all: Readonly<Partial<Record<keyof Api, readonly Kind[]>>>,
  place = '',
): Api {
  const methods = Object.entries<readonly Kind[]>(all as never).map(([name, kinds]) => {
    const call: Call = (...given) => (api[name as keyof Api] as Call)(...given);
    const whole = `${place}${name}`;
    const method: Call = guard(whole, (...given: readonly unknown[]) => {
      const problem = problemOf(whole, kinds, given);
      if (problem === null) return call(...given);
      if (atOnce.has(whole)) throw problem;
      return Promise.reject(problem);
    });
    return [name, method];
  });
  return { ...api, ...Object.fromEntries(methods) };
}

const places = ['first', 'second', 'third', 'fourth'];

function problemOf(name: string, kinds: readonly Kind[], given: readonly unknown[]): RoostError | null {
  const at = kinds.findIndex(({ fits }, i) => !fits(given[i]));
  const kind = kinds[at];
  if (kind === undefined) return null;
  return new RoostError('bad-call', {
    sentence: `${name} takes ${kind.called} as its ${kinds.length === 1 ? 'argument' : `${places[at]} argument`}.`,
  });
}
