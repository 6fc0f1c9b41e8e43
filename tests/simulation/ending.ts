/**
 * How a run ends: the weather clears; first some may stay away while all that are there is looked at, then everybody
 * comes back and everybody reads everything; each time all must come to rest, and all promises hold.
 */
import type { Roost } from '../../client/api.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { isOfCold } from './cold.ts';
import type { Device } from './device.ts';
import type { Play } from './run.ts';
import { playScenes } from './scenes/scenes.ts';
import { calm } from './world/weather.ts';

/** How long nothing is done at the end, and how many events a device may cause in it: heartbeats and their answers. */
const quietMs = 60_000;
const maxQuietEvents = 60;
/** While some are away, so long, and how often the alarm of an object may ring meanwhile that has nothing to do. */
const awayQuietMs = 6 * 60_000;
const maxRings = 3;
/** The longest that a stranger's object may go on with what it was sent. */
const strangerServedMs = 60_000;
/** What is to leave a log goes with an alarm of its own, and is looked after a minute later. */
const moreRingsForCold = 4;
/** And with what is erased once it is delivered a person's object looks once more whether somebody is to be woken. */
const moreRingsForPushes = 1;

/** The longest that a healed world may take to come to rest, in virtual time. */
const maxRestMs = 15 * 60_000;

/** What one event may cause at most: a full set of deliveries, and some more; a frame also one call for each cursor in it. */
const maxCallsPerEvent = 160;
const leastCursorBytes = 26;
/** What may be on its way to one device: what it may leave unacknowledged, and the frames that were being written. */
const maxBytesDown = 1_024 * 1_024 + 4 * 256 * 1_024;

export async function rest(play: Play): Promise<void> {
  const { world } = play;
  world.scheduler.note('CALM');
  world.healAll();
  world.setWeather(calm);
  play.stranger?.stop();
  await untilStrangerIsServed(play);
  for (const index of play.plan.away) {
    const device = play.devices[index % play.devices.length] as Device;
    device.isAway = !device.isRemoved;
  }
  if (play.devices.some((device) => device.isAway) && !(await restsWithout(play))) return;
  if (!(await restsTogether(play))) return;
  checkBounds(play);
  checkSockets(play);
}

/** What a stranger asked for is served at the pace that the limits give; it is bounded, and the quiet begins behind it. */
async function untilStrangerIsServed({ oracle, stranger, world }: Play): Promise<void> {
  const host = stranger === null ? undefined : world.hosts.get(stranger.user);
  if (host === undefined) return;
  const { scheduler } = world;
  const isBusy = () => host.hasTimers || host.inFlight > 0;
  const until = scheduler.elapsed() + strangerServedMs;
  while (isBusy() && scheduler.elapsed() < until) await scheduler.runUntil(scheduler.elapsed() + 100);
  if (isBusy()) oracle.found.push(`D10 what a stranger asked for is served ${strangerServedMs / 1_000} s after it`);
}

/** Some are away and stay so: what is there is right, and calls, alarms and waits for them come to an end. */
async function restsWithout(play: Play): Promise<boolean> {
  const { oracle, world } = play;
  world.scheduler.note('SOME STAY AWAY');
  for (const device of play.devices) {
    if (!device.isAway) comeBack(play, device);
    else if (device.number % 2 === 0) device.kill(false, play.random);
    else device.goOffline(play.random.chance(0.5));
  }
  const pending = (): string[] => [...oracle.pending(), ...oracle.lowTicks(false), ...(play.waking?.pending() ?? [])];
  const isAtRest = await comesToRest(play, 'arrived with some away', pending);
  if (isAtRest) {
    oracle.checkEnd();
    const rings = new Map([...world.hosts].map(([name, host]) => [name, host.rings]));
    await checkQuiet(play, awayQuietMs);
    for (const [name, host] of world.hosts) {
      const rung = host.rings - (rings.get(name) ?? 0);
      const leaves = play.plan.kinds.includes('cold') || play.plan.retention !== 'forever';
      const archives = leaves && /^[ch]/.test(name);
      const wakes = leaves && play.waking !== null && name.startsWith('u');
      const most = maxRings + (archives ? moreRingsForCold : 0) + (wakes ? moreRingsForPushes : 0);
      if (rung > most && !play.isWatched(name))
        oracle.found.push(
          `not at rest: the alarm of ${name} rang ${rung} times in ${awayQuietMs / 60_000} idle minutes`,
        );
    }
  }
  for (const device of play.devices) device.isAway = false;
  return isAtRest;
}

async function restsTogether(play: Play): Promise<boolean> {
  const { oracle, world } = play;
  const { scheduler } = world;
  for (const device of play.devices) comeBack(play, device);
  if (!(await comesToRest(play, 'arrived', () => [...oracle.pending(), ...oracle.lowTicks(false)]))) return false;
  oracle.checkEnd();
  const read = new Set<string>();
  readNew(play, read);
  const unread = (): string[] => [
    ...readNew(play, read),
    ...oracle.pending(),
    ...oracle.lowTicks(true),
    ...stillUnread(play),
    ...(play.waking?.pending() ?? []),
  ];
  if (!(await comesToRest(play, 'read', unread))) return false;
  // What was read travels on to siblings; a moment more.
  await scheduler.runUntil(scheduler.elapsed() + 15_000);
  oracle.checkEnd();
  play.waking?.checkEnd();
  if (play.plan.kinds.includes('reactions')) play.counts.reactions = await play.reacting.check(play.devices);
  await checkPresence(play);
  await checkQuiet(play, quietMs);
  await playScenes(play);
  await oracle.checkKeys();
  return true;
}

function comeBack(play: Play, device: Device): void {
  device.isOnline = true;
  device.slowMs = 0;
  for (const connection of play.world.connectionsOf(device.name)) connection.slowMs = 0;
  device.start();
}

async function comesToRest(play: Play, what: string, pending: () => string[]): Promise<boolean> {
  const { scheduler } = play.world;
  const end = scheduler.elapsed() + maxRestMs;
  // An alarm that was set by a clock that was ahead rings as much later, and what goes by it alone waits for nobody.
  const lateEnd = end + play.plan.weather.clockOffMs;
  let wait = 1_000;
  while (scheduler.elapsed() < lateEnd) {
    await scheduler.runUntil(scheduler.elapsed() + wait);
    play.noticeUnseen();
    const left = pending();
    if (left.length === 0) return true;
    if (scheduler.elapsed() >= end && !left.every(isOfCold)) break;
    wait = Math.min(20_000, wait * 1.5);
  }
  const left = pending();
  play.oracle.found.push(`not everything ${what} within ${maxRestMs / 60_000} minutes: ${left.slice(0, 6).join('; ')}`);
  return false;
}

/**
 * D9: what was told of presence may be lost; a watch is renewed within five minutes, and then it is right: or at the
 * next renewal, where the first one was the call that found its stub broken.
 */
async function checkPresence(play: Play): Promise<void> {
  const { oracle, users, world } = play;
  const { scheduler } = world;
  const active = play.devices.filter((device) => !device.isRemoved);
  const watchers = active.map((device) => ({ device, roost: device.process?.roost as Roost }));
  for (const { roost } of watchers) roost.setAway(false);
  const stops = watchers.map(({ device, roost }) => roost.watch(users.filter((user) => user !== device.user)));
  const seen = new Map<string, string>();
  for (const { device, roost } of watchers) {
    for (const user of users) {
      stops.push(roost.presence(user).subscribe(({ state }) => seen.set(`${device.name} ${user}`, state)));
    }
  }
  await scheduler.runUntil(scheduler.elapsed() + 5 * 60_000 * (world.calls.breaksStubs ? 2 : 1));
  const mayWatchAll = (play.plan.limits.maxWatched ?? users.length) >= users.length - 1;
  const mayBeWatched = (play.plan.limits.maxWatchers ?? users.length) >= users.length - 1;
  for (const { device } of watchers) {
    for (const user of users) {
      const state = seen.get(`${device.name} ${user}`);
      const isThere = active.some((other) => other.user === user);
      // People tell those they have a chat with.
      const isTold = user !== device.user && oracle.haveDirect(user, device.user) && mayWatchAll && mayBeWatched;
      if (isTold && isThere && state !== 'online') {
        oracle.found.push(`D9 ${device.name} sees ${user.slice(0, 6)} ${state}, who is online`);
      }
    }
  }
  for (const stop of stops) stop();
}

/** When nobody does anything, hardly anything happens, and every object can sleep: an idle person costs nothing. */
async function checkQuiet(play: Play, ms: number): Promise<void> {
  const { oracle, world } = play;
  const { scheduler } = world;
  const before = scheduler.events;
  scheduler.note(`NOBODY DOES ANYTHING FOR ${ms / 1_000} s`);
  await scheduler.runUntil(scheduler.elapsed() + ms);
  const events = scheduler.events - before;
  if (events > (ms / quietMs) * maxQuietEvents * play.devices.length) {
    oracle.found.push(`not at rest: ${events} events in ${ms / 1_000} idle seconds, the last one ${scheduler.label}`);
  }
  for (const [name, host] of world.hosts) {
    // What came a moment ago may have set a timer; none of a User object stands longer than a second.
    const isBusy = () => host.hasTimers || host.inFlight > 0;
    for (let waited = 0; isBusy() && waited < 2_000; waited += 50) {
      await scheduler.runUntil(scheduler.elapsed() + 50);
    }
    if (isBusy()) oracle.found.push(`${name} cannot sleep when it is idle`);
  }
}

/** K1: a device has one connection. What is open at the server and has nobody at its other end is found some time later. */
function checkSockets({ oracle, world }: Play): void {
  for (const host of world.hosts.values()) {
    const devices = world
      .socketsOf(host)
      .filter((connection) => connection.isServerOpen && !connection.isClosing)
      .map((connection) => connection.device);
    for (const device of new Set(devices)) {
      const count = devices.filter((one) => one === device).length;
      if (count > 1) oracle.found.push(`K1 ${device} has ${count} connections`);
    }
  }
}

function checkBounds({ oracle, world }: Play): void {
  const { busiest, mostBytesDown } = world;
  const bytes = Number(/(\d+) B$/.exec(busiest.label)?.[1] ?? 0);
  if (busiest.calls > Math.max(maxCallsPerEvent, bytes / leastCursorBytes))
    oracle.found.push(`F2 ${busiest.calls} calls followed from ${busiest.label}`);
  if (mostBytesDown > maxBytesDown) oracle.found.push(`F2 ${mostBytesDown} bytes were on their way to one device`);
}

/** Everybody reads, once, each chat that is in their list: a request is when they have taken it. Says which were read now. */
function readNew(play: Play, read: Set<string>): string[] {
  const now: string[] = [];
  for (const device of play.devices) {
    const { roost } = device.process ?? {};
    for (const { id } of device.isRemoved ? [] : (roost?.conversations.current ?? [])) {
      const chat = `${device.name} ${id}`;
      if (read.has(chat) || !readsFor(play, device, id)) continue;
      read.add(chat);
      now.push(`${device.name} reads ${id.slice(0, 6)}`);
      play.markRead(device, roost as Roost, id);
    }
  }
  return now;
}

/** A person reads each chat on their first device, or on the next one where what the first was told contradicts itself. */
function readsFor(play: Play, device: Device, conversation: ConversationId): boolean {
  return !play.devices.some(
    (other) =>
      other.user === device.user && !other.isRemoved && other.number < device.number && !isHalted(other, conversation),
  );
}

/** Its device goes no further in it. */
function isHalted(device: Device, conversation: ConversationId): boolean {
  const row = device.disk.look('conversations', [conversation]) as { halted: unknown } | undefined;
  return row !== undefined && row.halted !== null;
}

function stillUnread(play: Play): string[] {
  const unread: string[] = [];
  for (const device of play.devices) {
    for (const one of device.isRemoved ? [] : (device.process?.roost?.conversations.current ?? [])) {
      if (one.unread > 0 && !isHalted(device, one.id))
        unread.push(`${device.name} shows ${one.unread} unread in ${one.id.slice(0, 6)}`);
    }
  }
  return unread;
}
