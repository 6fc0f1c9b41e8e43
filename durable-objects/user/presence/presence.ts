/**
 * Who may see whether this person is there, and what they see (D9.1).
 *
 * A person is online while an active connection was heard from within `onlineMs`. The alarm is the time to live: it is
 * armed only while somebody watches. Heartbeats are answered by the runtime and wake nobody.
 */
import { atOnce } from '../../../lib/at-once.ts';
import { own } from '../../../protocol/codec.ts';
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import { type BondsContext, bondTo, bondWith } from '../bonds/bonds.ts';
import type { Connection } from '../connection/connection.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { nobody } from '../meter/meter.ts';
import { prices } from '../meter/prices.ts';
import type { Bond, PresenceNotice, PresenceNow, WatchRequest } from '../rpc.ts';
import type { Watch } from './presence-memory.ts';

export type PresenceContext = Pick<
  Context,
  | 'account'
  | 'background'
  | 'connections'
  | 'event'
  | 'gate'
  | 'limits'
  | 'live'
  | 'now'
  | 'options'
  | 'pay'
  | 'presence'
  | 'put'
  | 'schedule'
  | 'self'
  | 'store'
  | 'unschedule'
> &
  BondsContext;

const maxCalls = 64;
/** How long the answer to a watch waits for everybody. */
const answerWatchMs = 1_000;
const watchersRow = 'watchers';
/** People who watch and see nothing, that are remembered. */
const maxHoping = 64;

const unknownPresence: PresenceNow = { state: wire.PresenceState.UNKNOWN, lastSeenAt: 0 };
/** Somebody's object did not answer: older than whatever was heard from it. */
const unanswered: PresenceNow = { ...unknownPresence, asOf: 0 };

/** The person's presence now, for whoever may see it. */
function presenceNow(context: PresenceContext): PresenceNow {
  for (const connection of context.connections.values()) connection.settleClock(context.now());
  const since = context.now() - context.limits.onlineMs;
  let lastSeenAt = 0;
  let isThere = false;
  let isActive = false;
  for (const row of context.store.devices.all().values()) lastSeenAt = Math.max(lastSeenAt, row.lastSeenAt);
  for (const connection of context.connections.values()) {
    lastSeenAt = Math.max(lastSeenAt, connection.heardAt);
    if (connection.facts.version === 0 || connection.heardAt <= since) continue;
    isThere = true;
    if (!connection.facts.away) isActive = true;
  }
  const asOf = context.presence.looks.next(context.now());
  if (isActive) return { state: wire.PresenceState.ONLINE, lastSeenAt: 0, asOf };
  return { state: isThere ? wire.PresenceState.AWAY : wire.PresenceState.OFFLINE, lastSeenAt, asOf };
}

/** Of somebody who may see nothing, from the beginning or by now. */
function nothingNow(context: PresenceContext): PresenceNow {
  return { ...unknownPresence, asOf: context.presence.looks.next(context.now()) };
}

/**
 * Another User object starts, renews or ends (`until` 0) a watch. A row when the set of watchers changes.
 *
 * Whoever may not see anything is remembered for a while, in memory alone: what they have in common may come about.
 */
export function watch(context: PresenceContext, request: WatchRequest): PresenceNow {
  if (context.account === null) return unknownPresence;
  const { watcher } = request;
  // By the clock here: another object's may be set otherwise.
  const until = context.now() + context.limits.watchTtlMs;
  const all = watchers(context);
  const before = all.get(watcher);
  context.presence.hoping.delete(watcher);
  const bond = request.until === 0 ? null : bondWith(context, watcher, request);
  if (bond === null) {
    if (request.until > 0) hope(context, { ...request, until });
    if (before !== undefined) {
      all.delete(watcher);
      writeWatchers(context);
    }
    return nothingNow(context);
  }
  // A renewal by seconds is not worth a row, another bond is.
  const isWorthARow =
    before === undefined || until - before.until > context.limits.watchTtlMs / 4 || !isSameBond(before.bond, bond);
  if (isWorthARow && (before !== undefined || all.size < context.limits.maxWatchers)) {
    all.set(watcher, { until, bond });
    writeWatchers(context);
    armPresence(context);
  }
  const now = presenceNow(context);
  // The first watcher knows it from this answer.
  if (all.size <= 1) announce(context, now.state);
  return now;
}

/**
 * Something happened that may have changed the presence: tells the watchers if it did. Who flickers pays for each time,
 * and beyond what they may, the watchers are told later what it is by then.
 */
export function presenceMoved(context: PresenceContext): void {
  if (context.store.account.row === null || watchers(context).size === 0) return;
  const now = presenceNow(context);
  armPresence(context);
  if (context.presence.announced === now.state) return;
  const lack = context.pay(nobody, prices.presence(watchers(context).size));
  if (lack !== null) {
    context.schedule('presence', context.now() + (lack.afterMs ?? 0));
    return;
  }
  announce(context, now.state);
  presenceRevoked(context);
  for (const [watcher, { until, bond }] of watchers(context))
    if (until > context.now()) tell(context, watcher, now, bond);
}

/** Something that people have in common with this person may have ended: who sees nothing any more is told so, once. */
export function presenceRevoked(context: PresenceContext): void {
  if (context.store.account.row === null) return;
  const all = watchers(context);
  const before = all.size;
  for (const [watcher, { until, bond }] of [...all]) {
    if (bondWith(context, watcher, bond) !== null) continue;
    all.delete(watcher);
    if (until <= context.now()) continue;
    tell(context, watcher, nothingNow(context), bond);
    hope(context, { watcher, until, ...bond });
  }
  if (all.size < before) writeWatchers(context);
}

/** Something that people have in common with this person may have come about: who hoped for it is told. */
export function watchersAgain(context: PresenceContext): void {
  for (const request of [...context.presence.hoping.values()]) {
    if (request.until <= context.now() || bondWith(context, request.watcher, request) === null) continue;
    tell(context, request.watcher, watch(context, request), request);
  }
}

/** May be lost (D9): the watcher asks again within minutes. */
function tell(
  context: PresenceContext,
  watcher: UserId,
  presence: PresenceNow,
  { isContact, shares }: Partial<Bond>,
): void {
  const notice = { user: context.self, presence, isContact: isContact ?? false, shares: shares ?? [] };
  context.gate.pass(() => context.options.users(watcher).presence(notice)).catch(() => undefined);
}

function hope(context: PresenceContext, request: WatchRequest): void {
  const { hoping } = context.presence;
  for (const [watcher, { until }] of hoping) if (until <= context.now()) hoping.delete(watcher);
  const oldest = hoping.keys().next();
  if (hoping.size >= maxHoping && oldest.done !== true) hoping.delete(oldest.value);
  hoping.set(request.watcher, request);
}

function isSameBond(a: Bond, b: Bond): boolean {
  return a.isContact === b.isContact && a.shares.join() === b.shares.join();
}

/** After a sleep: what the watchers were told last. Lost connections leave that open, and they are told again. */
export function rememberAnnounced(context: PresenceContext): void {
  for (const connection of context.connections.values()) {
    if (connection.facts.announced !== 0) context.presence.announced = connection.facts.announced;
  }
  const wasOpen = [...context.store.devices.all().values()].some((row) => row.isOpen);
  if (!wasOpen) context.presence.announced = wire.PresenceState.OFFLINE;
}

/** Replaces the people that a connection watches; answers their presence now. Only ids that were given out are asked. */
export async function watchOthers(
  context: PresenceContext,
  connection: Connection,
  users: readonly UserId[],
): Promise<wire.Presence.$Properties[]> {
  const said = ++connection.watchesSaid;
  const given = await context.options.ids.given(users);
  // A watch for a connection that has ended meanwhile would never end.
  const isOver = !connection.isOpen;
  if (isOver || said !== connection.watchesSaid) return users.map((user) => presenceMessage(user, unknownPresence));
  const before = connection.facts.watched;
  context.event(() => connection.change({ watched: [...given] }));
  unwatch(context, before);
  const until = context.now() + context.limits.watchTtlMs;
  const self = context.self;
  const { heard } = context.presence;
  const found = new Map<UserId, PresenceNow>();
  let isAnswered = false;
  const asked = atOnce([...given], maxCalls, async (user) => {
    if (user === self) return void found.set(user, presenceNow(context));
    const presence = await context.gate
      .pass(() => context.options.users(user).watch({ ...bondTo(context, user), watcher: self, until }))
      .catch(() => unanswered);
    found.set(user, presence);
    if (!isAnswered) return;
    context.event(() => tellPresence(context, { user, presence, ...bondTo(context, user) }));
  });
  // All but the silent objects are shown at once: what comes late comes by itself.
  await Promise.race([asked, pause(context, answerWatchMs)]);
  isAnswered = true;
  context.background(asked);
  return users.map((user) => {
    const presence = found.get(user) ?? unanswered;
    // A notice that came while others were waited for has gone out already.
    return presenceMessage(user, user === self ? presence : heard.newest(user, presence, context.now()));
  });
}

function pause(context: PresenceContext, ms: number): Promise<void> {
  return new Promise((resolve) => void context.options.surroundings.timer(ms, resolve));
}

/** A watched person's presence changed. */
export function tellPresence(context: PresenceContext, { user, presence: notice, ...bond }: PresenceNotice): void {
  if (context.account === null) return;
  // Both objects look at their own side: what they had in common may have ended here.
  const newest = context.presence.heard.newest(user, notice, context.now());
  const presence = bondWith(context, user, bond) === null ? unknownPresence : newest;
  const output = event({ presences: { presences: [presenceMessage(user, presence)] } });
  for (const connection of context.live()) if (connection.facts.watched.includes(user)) context.put(connection, output);
}

/** The connection is gone: whom no other one watches is told. */
export function unwatchAll(context: PresenceContext, connection: Connection): void {
  unwatch(context, connection.facts.watched);
}

function unwatch(context: PresenceContext, users: readonly UserId[]): void {
  const watched = new Set<UserId>();
  for (const connection of context.connections.values()) for (const user of connection.facts.watched) watched.add(user);
  const self = context.self;
  for (const user of users) {
    if (!watched.has(user))
      context.gate.pass(() => context.options.users(user).watch({ watcher: self, until: 0 })).catch(() => undefined);
  }
}

function announce(context: PresenceContext, state: wire.PresenceState): void {
  context.presence.announced = state;
  for (const connection of context.connections.values()) connection.change({ announced: state });
}

function presenceMessage(user: UserId, presence: PresenceNow): wire.Presence.$Properties {
  return { user, state: presence.state, lastSeenAt: presence.lastSeenAt };
}

/**
 * Due when the first connection is to be asked for a sign of life, is to be given up, or was not heard from for a whole
 * time to live.
 */
function armPresence(context: PresenceContext) {
  const { onlineMs } = context.limits;
  const now = context.now();
  let next = Infinity;
  for (const connection of context.connections.values()) {
    if (connection.facts.version === 0) continue;
    const gone = connection.heardAt + onlineMs;
    const asked = connection.facts.aliveAskedAt;
    next = Math.min(next, asked === 0 ? connection.spokeAt + onlineMs / 2 : Math.max(gone, asked + onlineMs / 3));
    if (gone > now) next = Math.min(next, gone);
  }
  if (next === Infinity) return context.unschedule('presence');
  context.schedule('presence', Math.ceil(Math.max(next, now)));
}

export function watchers(context: PresenceContext): Map<UserId, Watch> {
  if (context.presence.watchers !== null) return context.presence.watchers;
  const packed = context.store.packed.get(watchersRow);
  const given = packed === null ? [] : (stored.Watchers.decode(packed).watchers ?? []);
  const all = new Map(given.map((watcher) => [(watcher.user ?? '') as UserId, watchingFrom(watcher)]));
  context.presence.watchers = all;
  forgetExpired(context, context.now());
  return all;
}

/** In memory only: the row is written with the next change. */
export function forgetExpired(context: PresenceContext, now: number): void {
  const all = watchers(context);
  // No watch is longer than it may be: what is was begun before the clock was set back.
  const latest = now + context.limits.watchTtlMs;
  for (const [watcher, { until, bond }] of all) {
    if (until <= now) all.delete(watcher);
    else if (until > latest) all.set(watcher, { until: latest, bond });
  }
}

function writeWatchers(context: PresenceContext): void {
  const list = [...watchers(context)].map(([user, { until, bond }]) => {
    return { user, until, contact: bond.isContact, conversations: [...bond.shares] };
  });
  context.store.packed.put(watchersRow, own(stored.Watchers.encode({ watchers: list }).finish()));
}

function watchingFrom({ until, contact, conversations }: stored.Watcher.$Properties): Watch {
  const shares = (conversations ?? []) as ConversationId[];
  return { until: Number(until ?? 0), bond: { isContact: contact ?? false, shares } };
}
