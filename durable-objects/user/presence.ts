/**
 * Who may see whether this person is there, and what they see (D9.1).
 *
 * A person is online while an active connection was heard from within `onlineMs`. The alarm is the time to live: it is
 * armed only while somebody watches. Heartbeats are answered by the runtime and wake nobody.
 */
import { atOnce } from '../../lib/at-once.ts';
import { own } from '../../protocol/codec.ts';
import type { UserId } from '../../protocol/ids.ts';
import { stored } from '../../schema/gen/stored.js';
import { wire } from '../../schema/gen/wire.js';
import type { Connection } from './connection.ts';
import type { Core } from './core.ts';
import { nobody } from './meter.ts';
import { event } from './outputs.ts';
import { prices } from './prices.ts';
import type { PresenceNow } from './rpc.ts';

const maxCalls = 64;
/** How long the answer to a watch waits for everybody. */
const answerWatchMs = 1_000;
const watchersRow = 'watchers';

export const unknownPresence: PresenceNow = { state: wire.PresenceState.UNKNOWN, lastSeenAt: 0 };

/** The person's presence now, for whoever may see it. */
function presenceNow(core: Core): PresenceNow {
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

/** Another User object starts, renews or ends (`until` 0) a watch. A row when the set of watchers changes. */
export function watch(core: Core, watcher: UserId, until: number): PresenceNow {
  if (core.account === null) return unknownPresence;
  if (until > 0 && !maySee(core, watcher)) return unknownPresence;
  const all = watchers(core);
  const known = all.get(watcher);
  if (until === 0) {
    if (known === undefined) return unknownPresence;
    all.delete(watcher);
    writeWatchers(core);
    return unknownPresence;
  }
  // A renewal by seconds is not worth a row.
  const isWorthARow = known === undefined || until - known > core.limits.watchTtlMs / 4;
  if (isWorthARow && (known !== undefined || all.size < core.limits.maxWatchers)) {
    all.set(watcher, Math.min(until, core.now() + core.limits.watchTtlMs));
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
export function presenceMoved(core: Core): void {
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
  const self = core.self;
  for (const [watcher, until] of watchers(core)) {
    if (until <= core.now()) continue;
    const told = maySee(core, watcher) ? now : unknownPresence;
    // May be lost (D9): the watcher asks again within minutes.
    core.gate.pass(() => core.options.users(watcher).presence({ user: self, presence: told })).catch(() => undefined);
  }
}

/** After a sleep: what the watchers were told last. Lost connections leave that open, and they are told again. */
export function rememberAnnounced(core: Core): void {
  for (const connection of core.connections.values()) {
    if (connection.facts.announced !== 0) core.presence.announced = connection.facts.announced;
  }
  const wasOpen = [...core.store.devices().values()].some((row) => row.isOpen);
  if (!wasOpen) core.presence.announced = wire.PresenceState.OFFLINE;
}

/** Replaces the people that a connection watches; answers their presence now. Of ids that nobody was given nothing is asked. */
export async function watchOthers(
  core: Core,
  connection: Connection,
  users: readonly UserId[],
): Promise<wire.Presence.$Properties[]> {
  const said = ++connection.watchesSaid;
  const given = await core.options.ids.given(users);
  if (said !== connection.watchesSaid) return users.map((user) => presenceMessage(user, unknownPresence));
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
      .pass(() => core.options.users(user).watch({ watcher: self, until }))
      .catch(() => unknownPresence);
    found.set(user, presence);
    if (isAnswered) tellPresence(core, user, presence);
  });
  // One object that does not answer keeps nobody from seeing the others: what comes late comes by itself.
  await Promise.race([asked, pause(core, answerWatchMs)]);
  isAnswered = true;
  core.background(asked);
  return users.map((user) => presenceMessage(user, found.get(user) ?? unknownPresence));
}

function pause(core: Core, ms: number): Promise<void> {
  return new Promise((resolve) => void core.options.surroundings.timer(ms, resolve));
}

/** A watched person's presence changed. */
export function tellPresence(core: Core, user: UserId, presence: PresenceNow): void {
  if (core.account === null) return;
  const output = event({ presences: { presences: [presenceMessage(user, presence)] } });
  for (const connection of core.live()) if (connection.facts.watched.includes(user)) core.put(connection, output);
  core.finish();
}

/** The connection is gone: whom no other one watches is told. */
export function unwatchAll(core: Core, connection: Connection): void {
  unwatch(core, connection.facts.watched);
}

function unwatch(core: Core, users: readonly UserId[]): void {
  const watched = new Set<UserId>();
  for (const connection of core.connections.values()) for (const user of connection.facts.watched) watched.add(user);
  const self = core.self;
  for (const user of users) {
    if (!watched.has(user))
      core.gate.pass(() => core.options.users(user).watch({ watcher: self, until: 0 })).catch(() => undefined);
  }
}

function announce(core: Core, state: number): void {
  core.presence.announced = state;
  for (const connection of core.connections.values()) connection.change({ announced: state });
}

function presenceMessage(user: UserId, presence: PresenceNow): wire.Presence.$Properties {
  return { user, state: presence.state, lastSeenAt: presence.lastSeenAt };
}

/** A contact, or somebody in a direct chat with this person; for everybody else there is nothing to see (D10). */
function maySee(core: Core, watcher: UserId): boolean {
  return watcher === core.self || core.store.contacts.has(watcher) || core.hasPeer(watcher);
}

/**
 * Due when the first connection is to be asked for a sign of life, is to be given up, or was not heard from for a whole
 * time to live.
 */
function armPresence(core: Core) {
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
  if (next === Infinity) return core.scheduler.clear('presence');
  core.schedule('presence', Math.ceil(Math.max(next, now)));
}

export function watchers(core: Core): Map<UserId, number> {
  if (core.presence.watchers !== null) return core.presence.watchers;
  const packed = core.store.packed(watchersRow);
  const given = packed === null ? [] : (stored.Watchers.decode(packed).watchers ?? []);
  const all = new Map(given.map((watcher) => [(watcher.user ?? '') as UserId, Number(watcher.until ?? 0)]));
  core.presence.watchers = all;
  forgetExpired(core, core.now());
  return all;
}

/** In memory only: the row is written with the next change. */
export function forgetExpired(core: Core, now: number): void {
  for (const [watcher, until] of watchers(core)) if (until <= now) watchers(core).delete(watcher);
}

function writeWatchers(core: Core): void {
  const list = [...watchers(core)].map(([user, until]) => ({ user, until }));
  core.store.putPacked(watchersRow, own(stored.Watchers.encode({ watchers: list }).finish()));
}
