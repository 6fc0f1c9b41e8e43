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
import type { Bond, PresenceNow, PresenceTold, WatchRequest } from '../rpc.ts';
import type { Watching } from './presence-memory.ts';

export type PresenceContext = Pick<
  Context,
  | 'account'
  | 'background'
  | 'connections'
  | 'finish'
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

export const unknownPresence: PresenceNow = { state: wire.PresenceState.UNKNOWN, lastSeenAt: 0 };

/** The person's presence now, for whoever may see it. */
function presenceNow(core: PresenceContext): PresenceNow {
  for (const connection of core.connections.values()) connection.settleClock(core.now());
  const since = core.now() - core.limits.onlineMs;
  let lastSeenAt = 0;
  let isThere = false;
  let isActive = false;
  for (const row of core.store.devices().values()) lastSeenAt = Math.max(lastSeenAt, row.lastSeenAt);
  for (const connection of core.connections.values()) {
    lastSeenAt = Math.max(lastSeenAt, connection.heardAt);
    if (connection.facts.version === 0 || connection.heardAt <= since) continue;
    isThere = true;
    if (!connection.facts.away) isActive = true;
  }
  if (isActive) return { state: wire.PresenceState.ONLINE, lastSeenAt: 0 };
  return { state: isThere ? wire.PresenceState.AWAY : wire.PresenceState.OFFLINE, lastSeenAt };
}

/**
 * Another User object starts, renews or ends (`until` 0) a watch. A row when the set of watchers changes.
 *
 * Whoever may not see anything is remembered for a while, in memory alone: what they have in common may come about.
 */
export function watch(core: PresenceContext, request: WatchRequest): PresenceNow {
  if (core.account === null) return unknownPresence;
  const { watcher } = request;
  // By the clock here: another object's may be set otherwise.
  const until = core.now() + core.limits.watchTtlMs;
  const all = watchers(core);
  const known = all.get(watcher);
  core.presence.hoping.delete(watcher);
  const bond = request.until === 0 ? null : bondWith(core, watcher, request);
  if (bond === null) {
    if (request.until > 0) hope(core, { ...request, until });
    if (known === undefined) return unknownPresence;
    all.delete(watcher);
    writeWatchers(core);
    return unknownPresence;
  }
  // A renewal by seconds is not worth a row, another bond is.
  const isWorthARow =
    known === undefined || until - known.until > core.limits.watchTtlMs / 4 || !isSameBond(known.bond, bond);
  if (isWorthARow && (known !== undefined || all.size < core.limits.maxWatchers)) {
    all.set(watcher, { until, bond });
    writeWatchers(core);
    armPresence(core);
  }
  const now = presenceNow(core);
  // The first watcher knows it from this answer.
  if (all.size <= 1) announce(core, now.state);
  return now;
}

/**
 * Something happened that may have changed the presence: tells the watchers if it did. Who flickers pays for each time,
 * and beyond what they may, the watchers are told later what it is by then.
 */
export function presenceMoved(core: PresenceContext): void {
  if (core.store.account === null || watchers(core).size === 0) return;
  const now = presenceNow(core);
  armPresence(core);
  if (core.presence.announced === now.state) return;
  const lack = core.pay(nobody, prices.presence(watchers(core).size));
  if (lack !== null) {
    core.schedule('presence', core.now() + (lack.afterMs ?? 0));
    return;
  }
  announce(core, now.state);
  presenceRevoked(core);
  for (const [watcher, { until, bond }] of watchers(core)) if (until > core.now()) tell(core, watcher, now, bond);
}

/** Something that people have in common with this person may have ended: who sees nothing any more is told so, once. */
export function presenceRevoked(core: PresenceContext): void {
  if (core.store.account === null) return;
  const all = watchers(core);
  const before = all.size;
  for (const [watcher, { until, bond }] of [...all]) {
    if (bondWith(core, watcher, bond) !== null) continue;
    all.delete(watcher);
    if (until <= core.now()) continue;
    tell(core, watcher, unknownPresence, bond);
    hope(core, { watcher, until, ...bond });
  }
  if (all.size < before) writeWatchers(core);
}

/** Something that people have in common with this person may have come about: who hoped for it is told. */
export function watchersAgain(core: PresenceContext): void {
  for (const request of [...core.presence.hoping.values()]) {
    if (request.until <= core.now() || bondWith(core, request.watcher, request) === null) continue;
    tell(core, request.watcher, watch(core, request), request);
  }
}

/** May be lost (D9): the watcher asks again within minutes. */
function tell(
  core: PresenceContext,
  watcher: UserId,
  presence: PresenceNow,
  { isContact, shares }: Partial<Bond>,
): void {
  const told = { user: core.self, presence, isContact: isContact ?? false, shares: shares ?? [] };
  core.gate.pass(() => core.options.users(watcher).presence(told)).catch(() => undefined);
}

function hope(core: PresenceContext, request: WatchRequest): void {
  const { hoping } = core.presence;
  for (const [watcher, { until }] of hoping) if (until <= core.now()) hoping.delete(watcher);
  const oldest = hoping.keys().next();
  if (hoping.size >= maxHoping && oldest.done !== true) hoping.delete(oldest.value);
  hoping.set(request.watcher, request);
}

function isSameBond(a: Bond, b: Bond): boolean {
  return a.isContact === b.isContact && a.shares.join() === b.shares.join();
}

/** After a sleep: what the watchers were told last. Lost connections leave that open, and they are told again. */
export function rememberAnnounced(core: PresenceContext): void {
  for (const connection of core.connections.values()) {
    if (connection.facts.announced !== 0) core.presence.announced = connection.facts.announced;
  }
  const wasOpen = [...core.store.devices().values()].some((row) => row.isOpen);
  if (!wasOpen) core.presence.announced = wire.PresenceState.OFFLINE;
}

/** Replaces the people that a connection watches; answers their presence now. Of ids that nobody was given nothing is asked. */
export async function watchOthers(
  core: PresenceContext,
  connection: Connection,
  users: readonly UserId[],
): Promise<wire.Presence.$Properties[]> {
  const said = ++connection.watchesSaid;
  const given = await core.options.ids.given(users);
  // A connection that has ended meanwhile watches nobody, and nothing would ever end what it began.
  const isOver = !connection.isOpen;
  if (isOver || said !== connection.watchesSaid) return users.map((user) => presenceMessage(user, unknownPresence));
  const before = connection.facts.watched;
  connection.change({ watched: [...given] });
  unwatch(core, before);
  const until = core.now() + core.limits.watchTtlMs;
  const self = core.self;
  const found = new Map<UserId, PresenceNow>();
  let isAnswered = false;
  core.finish();
  const asked = atOnce([...given], maxCalls, async (user) => {
    if (user === self) return void found.set(user, presenceNow(core));
    const presence = await core.gate
      .pass(() => core.options.users(user).watch({ ...bondTo(core, user), watcher: self, until }))
      .catch(() => unknownPresence);
    found.set(user, presence);
    if (!isAnswered) return;
    tellPresence(core, { user, presence, ...bondTo(core, user) });
    core.finish();
  });
  // One object that does not answer keeps nobody from seeing the others: what comes late comes by itself.
  await Promise.race([asked, pause(core, answerWatchMs)]);
  isAnswered = true;
  core.background(asked);
  return users.map((user) => presenceMessage(user, found.get(user) ?? unknownPresence));
}

function pause(core: PresenceContext, ms: number): Promise<void> {
  return new Promise((resolve) => void core.options.surroundings.timer(ms, resolve));
}

/** A watched person's presence changed. */
export function tellPresence(core: PresenceContext, { user, presence: told, ...bond }: PresenceTold): void {
  if (core.account === null) return;
  // Both objects look at their own side: what they had in common may have ended here.
  const presence = bondWith(core, user, bond) === null ? unknownPresence : told;
  const output = event({ presences: { presences: [presenceMessage(user, presence)] } });
  for (const connection of core.live()) if (connection.facts.watched.includes(user)) core.put(connection, output);
}

/** The connection is gone: whom no other one watches is told. */
export function unwatchAll(core: PresenceContext, connection: Connection): void {
  unwatch(core, connection.facts.watched);
}

function unwatch(core: PresenceContext, users: readonly UserId[]): void {
  const watched = new Set<UserId>();
  for (const connection of core.connections.values()) for (const user of connection.facts.watched) watched.add(user);
  const self = core.self;
  for (const user of users) {
    if (!watched.has(user))
      core.gate.pass(() => core.options.users(user).watch({ watcher: self, until: 0 })).catch(() => undefined);
  }
}

function announce(core: PresenceContext, state: number): void {
  core.presence.announced = state;
  for (const connection of core.connections.values()) connection.change({ announced: state });
}

function presenceMessage(user: UserId, presence: PresenceNow): wire.Presence.$Properties {
  return { user, state: presence.state, lastSeenAt: presence.lastSeenAt };
}

/**
 * Due when the first connection is to be asked for a sign of life, is to be given up, or was not heard from for a whole
 * time to live.
 */
function armPresence(core: PresenceContext) {
  const { onlineMs } = core.limits;
  const now = core.now();
  let next = Infinity;
  for (const connection of core.connections.values()) {
    if (connection.facts.version === 0) continue;
    const gone = connection.heardAt + onlineMs;
    const asked = connection.facts.aliveAskedAt;
    next = Math.min(next, asked === 0 ? connection.spokeAt + onlineMs / 2 : Math.max(gone, asked + onlineMs / 3));
    if (gone > now) next = Math.min(next, gone);
  }
  if (next === Infinity) return core.unschedule('presence');
  core.schedule('presence', Math.ceil(Math.max(next, now)));
}

export function watchers(core: PresenceContext): Map<UserId, Watching> {
  if (core.presence.watchers !== null) return core.presence.watchers;
  const packed = core.store.packed(watchersRow);
  const given = packed === null ? [] : (stored.Watchers.decode(packed).watchers ?? []);
  const all = new Map(given.map((watcher) => [(watcher.user ?? '') as UserId, watchingFrom(watcher)]));
  core.presence.watchers = all;
  forgetExpired(core, core.now());
  return all;
}

/** In memory only: the row is written with the next change. */
export function forgetExpired(core: PresenceContext, now: number): void {
  const all = watchers(core);
  // No watch is longer than it may be: what is was begun before the clock was set back.
  const latest = now + core.limits.watchTtlMs;
  for (const [watcher, { until, bond }] of all) {
    if (until <= now) all.delete(watcher);
    else if (until > latest) all.set(watcher, { until: latest, bond });
  }
}

function writeWatchers(core: PresenceContext): void {
  const list = [...watchers(core)].map(([user, { until, bond }]) => {
    return { user, until, contact: bond.isContact, conversations: [...bond.shares] };
  });
  core.store.putPacked(watchersRow, own(stored.Watchers.encode({ watchers: list }).finish()));
}

function watchingFrom({ until, contact, conversations }: stored.Watcher.$Properties): Watching {
  const shares = (conversations ?? []) as ConversationId[];
  return { until: Number(until ?? 0), bond: { isContact: contact ?? false, shares } };
}
