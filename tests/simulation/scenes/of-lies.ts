/**
 * A server that lies to one device about who is in a chat, or about what is to go from it, in the ways that there are: each lie is seen to be one, or is found
 * out when the log goes on, and nothing is ever sealed for whom the server has put there.
 */

import type { KnownList } from '../../../client/engine/control-state.ts';
import type { ConversationRow } from '../../../client/engine/conversation.ts';
import { encodeDeletion } from '../../../client/engine/deletions.ts';
import { fromWire, type WireEntry } from '../../../client/engine/log-entry.ts';
import { newPair, signatureOf } from '../../../client/testing/symbolic/names.ts';
import { extend } from '../../../protocol/chain.ts';
import { encodeServerFrame } from '../../../protocol/codec.ts';
import {
  controlStatement,
  deletionStatement,
  deviceListStatement,
  signedControl,
} from '../../../protocol/statements.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Device } from '../device.ts';
import { Thief } from '../keys/thief.ts';
import type { TappedMessage } from '../keys/wiretap.ts';
import { sha256 } from '../world/host.ts';
import { randomOf } from '../world/random.ts';
import type { Scene } from './scene.ts';
import type { Scenery } from './scenery.ts';

const { MEMBERSHIP, DEVICES, MESSAGE, DELETION } = wire.EntryKind;
const ghostUser = `u${'G'.repeat(20)}`;
const ghostDevice = 9;
/** Of no device's own sends. */
const number = 90_000;

/** Waits 10 s for the list that is known from elsewhere (E25), and some. */
const hiddenMs = 40_000;

interface Lie {
  readonly what: string;
  /** False: it could not be told here. */
  readonly tell: (scene: Scenery, victim: Device, friend: Device) => Promise<boolean>;
}

/** The same people, a new group for each: who was lied to there takes nothing more of it. */
export const lies: Scene = {
  limits: {},
  async play(scene) {
    const all = [addsMember, addsDevice, showsOldList, showsTwoLogs, hidesRemoval, deletes, letsDisappear];
    for (const { what, tell } of all) {
      if (!(await scene.begin(2))) return;
      const [[friend], [victim]] = scene.people as [[Device], [Device]];
      scene.play.world.scheduler.note(`A SERVER ${what}`);
      if (!(await tell(scene, victim, friend))) continue;
      if (scene.found.length > 0) return;
    }
  },
};

const addsMember: Lie = {
  what: 'adds a member',
  async tell(scene, victim, friend) {
    const ghost = ghostOf(scene);
    const add = [{ user: ghostUser, role: wire.Role.MEMBER, devices: signedBy(ghost, ghostUser, 1, [ghost.stated]) }];
    const name = { conversation: scene.id, kind: MEMBERSHIP, sender: friend.user, device: friend.number, number };
    const unsigned = encode({ epoch: epochOf(scene), membership: { add } });
    const statement = controlStatement(name, unsigned);
    const body = ghost.random.chance(0.5) ? unsigned : signedControl(unsigned, signatureOf(ghost.pair, statement));
    await isPassedOver(scene, victim, { ...name, body }, addsMember.what);
    return true;
  },
};

const addsDevice: Lie = {
  what: 'adds a device',
  async tell(scene, victim, { user }) {
    const ghost = ghostOf(scene);
    const list = listOf(scene, user);
    if (list === null) return false;
    const devices = [...list.devices, ghost.stated];
    const version = (list.version ?? 0) + 1;
    const signed = signedBy(ghost, user, version, devices);
    const signature = ghost.random.pick([signed.signature, list.signature ?? new Uint8Array(0), new Uint8Array(0)]);
    const body = encode({ devices: { user, list: { version, devices, signature } } });
    await isPassedOver(scene, victim, { kind: DEVICES, sender: user, device: 0, number: 0, body }, addsDevice.what);
    return true;
  },
};

const showsOldList: Lie = {
  what: 'shows an old list of devices again',
  async tell(scene, victim, friend) {
    const gone = await linked(scene, friend);
    if (gone === null) return false;
    const old = scene.play.oracle.log(scene.id).entries.findLast((one) => one.kind === DEVICES);
    await removed(scene, friend, gone);
    const isTold = () => !scene.play.oracle.log(scene.id).isListed(gone.user, gone.number, scene.headSeq);
    if (old === undefined || !(await scene.until(60_000, isTold))) return false;
    await scene.run(20_000);
    const { user } = gone;
    const told = { kind: DEVICES, sender: user, device: 0, number: 0, body: old.body };
    await isPassedOver(scene, victim, told, showsOldList.what, gone);
    return true;
  },
};

const showsTwoLogs: Lie = {
  what: 'shows two logs',
  async tell(scene, victim, { user }) {
    push(scene, victim, nextOf(scene, { kind: MESSAGE, sender: user, device: 1, number, body: new Uint8Array(60) }));
    await isFoundOut(scene, victim, showsTwoLogs.what);
    return true;
  },
};

/** Of one chat: the other, in which the same people are, is told. */
const hidesRemoval: Lie = {
  what: 'hides a removal',
  async tell(scene, victim, friend) {
    const { world, oracle } = scene.play;
    const gone = await linked(scene, friend);
    const other = await scene.settled(scene.roost(victim).direct(friend.user));
    if (gone === null || other === null) return false;
    await scene.settled(scene.roost(victim).send(other, { text: 'the other chat' }));
    await scene.run(20_000);
    oracle.liedIn.add(scene.id);
    const warned: string[] = [];
    const stop = scene.roost(victim).on('devices-behind', ({ conversation }) => warned.push(conversation));
    world.onDown = (device, data) => (device === victim.name ? withoutNewsOf(scene.id, data) : data);
    await removed(scene, friend, gone);
    const knows = () =>
      !isKnown(victim, gone) && !oracle.log(other).isListed(gone.user, gone.number, oracle.log(other).headSeq);
    if (await scene.until(60_000, knows)) {
      const before = sealedIn(scene, victim).length;
      scene.say(victim, 'not for who is gone');
      await scene.until(hiddenMs, () => sealedIn(scene, victim).length > before && warned.includes(scene.id));
      if (sealedIn(scene, victim).length === before) scene.found.push(`D7.1 ${victim.name} seals nothing any more`);
      if (!warned.includes(scene.id))
        scene.found.push(`D7.1 ${victim.name} was not told that a removal is hidden from it`);
      await isForNoGhost(scene, sealedIn(scene, victim).slice(before), hidesRemoval.what, gone);
    }
    stop();
    world.onDown = (_device, data) => data;
    return true;
  },
};

/** In the name of who wrote it. */
const deletes: Lie = {
  what: 'deletes a message',
  async tell(scene, victim, friend) {
    const seq = await scene.sayTaken(friend, 'to stay');
    const name = scene.play.oracle.log(scene.id).entries.at(seq - 1);
    const isHeld = () => scene.held(victim, seq)?.content != null;
    if (name === undefined || !(await scene.until(20_000, isHeld))) return false;
    const ghost = ghostOf(scene);
    const { entries } = scene.play.oracle.log(scene.id);
    const control = entries.findLast(({ kind }) => kind >= wire.EntryKind.CREATION) as wire.Entry;
    const { leaf } = fromWire(scene.id, decoded(control), sha256);
    const of = { conversation: scene.id, sender: friend.user, device: friend.number, number, targets: [seq], leaf };
    const unsigned = encodeDeletion(control.seq, [name], friend.user);
    const signed = signedControl(unsigned, signatureOf(ghost.pair, deletionStatement(of, unsigned)));
    const body = ghost.random.chance(0.5) ? new Uint8Array(0) : signed;
    const entry = nextOf(scene, { ...of, kind: DELETION, body });
    push(scene, victim, entry);
    await scene.until(10_000, () => scene.held(victim, entry.seq) !== undefined);
    if (scene.held(victim, entry.seq)?.note?.invalid === undefined || !isHeld())
      scene.found.push(`D4.2 a server ${deletes.what}, and ${victim.name} takes it`);
    await isFoundOut(scene, victim, deletes.what);
    return true;
  },
};

const letsDisappear: Lie = {
  what: 'lets a message disappear',
  async tell(scene, victim, friend) {
    const { world, oracle } = scene.play;
    const last = oracle.log(scene.id).entries.at(-1) as wire.Entry;
    oracle.liedIn.add(scene.id);
    world.onDown = (device, data) => (device === victim.name ? disappearing(scene, data, last) : data);
    const seq = await scene.sayTaken(friend, 'to stay');
    const isHeld = () => scene.held(victim, seq)?.content != null;
    const isTold = await scene.until(20_000, isHeld);
    world.onDown = (_device, data) => data;
    if (!isTold) return false;
    await scene.run(2 * disappearsMs);
    if (!isHeld()) scene.found.push(`D4.3 a server ${letsDisappear.what}, and ${victim.name} erases it`);
    await isFoundOut(scene, victim, letsDisappear.what);
    return true;
  },
};

const disappearsMs = 60_000;

/** The frame with another time in what comes behind `last`, and a chain value that fits it. */
function disappearing(scene: Scenery, data: Uint8Array, last: wire.Entry): Uint8Array {
  const frame = wire.ServerFrame.decode(data);
  const entries = frame.outputs
    .flatMap(({ reply, event }) => [...(event?.entries?.entries ?? []), ...(reply?.page?.entries ?? [])])
    .filter(({ seq, kind }) => seq === last.seq + 1 && kind === MESSAGE);
  if (entries.length === 0) return data;
  for (const entry of entries as wire.Entry[]) {
    entry.expiresAt = entry.at + disappearsMs;
    entry.head = extend(last.head, fromWire(scene.id, decoded(entry), sha256).leaf, sha256);
  }
  return wire.ServerFrame.encode(frame).finish();
}

/** Told as what comes next in the log; taken for what it is, and nothing is sealed by it. Then the true log goes on. */
async function isPassedOver(
  scene: Scenery,
  victim: Device,
  told: ToldEntry,
  what: string,
  gone: Device | null = null,
): Promise<void> {
  const entry = nextOf(scene, told);
  push(scene, victim, entry);
  const note = () => scene.held(victim, entry.seq)?.note;
  await scene.until(10_000, () => note() !== undefined);
  if (note()?.invalid === undefined) scene.found.push(`D7.1 a server ${what}, and ${victim.name} takes it`);
  const before = sealedIn(scene, victim).length;
  scene.say(victim, 'for who is in');
  await scene.until(10_000, () => sealedIn(scene, victim).length > before);
  await isForNoGhost(scene, sealedIn(scene, victim).slice(before), what, gone);
  await isFoundOut(scene, victim, what);
}

async function isForNoGhost(
  scene: Scenery,
  sealed: readonly TappedMessage[],
  what: string,
  gone: Device | null,
): Promise<void> {
  for (const one of sealed) {
    const isForGhost = one.wraps.some(
      ({ user, device }) =>
        user === ghostUser || device === ghostDevice || (user === gone?.user && device === gone.number),
    );
    const thief = gone === null ? null : new Thief(gone, gone.disk.peek('cipher', { prefix: [] }));
    if (isForGhost || (await thief?.opens(one))?.key != null)
      scene.found.push(`D7.1 a server ${what}, and something is sealed for that`);
  }
}

/** The true log goes on, in another way: who was shown something else says so, and takes no more of it. */
async function isFoundOut(scene: Scenery, victim: Device, what: string): Promise<void> {
  scene.play.oracle.liedIn.add(scene.id);
  const others = scene.people.flat().filter((one) => one !== victim);
  for (const other of others) scene.say(other, 'the log goes on');
  const row = () => victim.disk.get('conversations', [scene.id]) as ConversationRow | undefined;
  if (!(await scene.until(60_000, () => row()?.halted?.reason === 'fork')))
    scene.found.push(`D5.2 a server ${what}, and ${victim.name} does not see that it was shown another log`);
}

type ToldEntry = Pick<wire.Entry.$Properties, 'body' | 'targets'> & {
  readonly kind: wire.EntryKind;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
};

/** With chain values that fit what the device holds. */
function nextOf(scene: Scenery, told: ToldEntry): wire.Entry {
  const { entries } = scene.play.oracle.log(scene.id);
  const last = entries.at(-1) as wire.Entry;
  const control = entries.findLast(({ kind }) => kind >= wire.EntryKind.CREATION) as wire.Entry;
  const controlBefore = { seq: control.seq, leaf: fromWire(scene.id, decoded(control), sha256).leaf };
  const isMessage = told.kind === MESSAGE;
  const entry = wire.Entry.decode(
    wire.Entry.encode({
      ...told,
      ...{ seq: last.seq + 1, at: last.at, countable: isMessage, count: last.count + (isMessage ? 1 : 0) },
      ...(told.kind >= wire.EntryKind.CREATION ? { controlBefore } : {}),
    }).finish(),
  );
  entry.head = extend(last.head, fromWire(scene.id, decoded(entry), sha256).leaf, sha256);
  return entry;
}

/** What is decoded has null only where a part is missing. */
function decoded(entry: wire.Entry): WireEntry {
  return entry as never;
}

function push(scene: Scenery, { name }: Device, entry: wire.Entry): void {
  const { seq, head } = entry;
  const entries = { conversation: scene.id, entries: [entry], headSeq: seq, head };
  const data = encodeServerFrame({ ordinal: 0, outputs: [{ event: { entries } }] });
  for (const connection of scene.play.world.connectionsOf(name)) connection.down(data);
}

/** The frame without what it says of that chat. */
function withoutNewsOf(id: string, data: Uint8Array): Uint8Array {
  const frame = wire.ServerFrame.decode(data);
  frame.outputs = frame.outputs.filter(({ event, reply }) => {
    const about = [event?.entries, event?.behind, reply?.page, reply?.refusal].map((one) => one?.conversation);
    return !about.includes(id);
  }) as never;
  for (const { event } of frame.outputs)
    if (event?.states != null)
      event.states.states = (event.states.states?.filter(({ conversation }) => conversation !== id) ?? []) as never;
  return wire.ServerFrame.encode(frame).finish();
}

/** One more device of a friend, once the group has heard of it and has written since. */
async function linked(scene: Scenery, friend: Device): Promise<Device | null> {
  const device = await scene.link(friend);
  if (device === null) return null;
  const { oracle } = scene.play;
  const isListed = () => oracle.log(scene.id).isListed(device.user, device.number, scene.headSeq);
  if (!(await scene.until(60_000, isListed))) return null;
  await scene.sayTaken(friend, 'with one device more');
  await scene.arrives('D1 what is for one device more');
  return device;
}

async function removed(scene: Scenery, friend: Device, device: Device): Promise<void> {
  scene.play.oracle.deviceGoes(device);
  device.isRemoved = true;
  await scene.settled(scene.play.gateway.removeDevice(friend.account, device.number));
}

/** By a newer list than that chat's own. */
function isKnown(victim: Device, { user, number: device }: Device): boolean {
  const row = victim.disk.get('people', [user]) as { readonly signers?: readonly KnownList[] } | undefined;
  const newest = row?.signers?.reduce((one, other) => (other.version > one.version ? other : one));
  return newest?.devices.includes(device) ?? true;
}

function sealedIn(scene: Scenery, { user, number: device }: Device): TappedMessage[] {
  const all = scene.play.oracle.keeping?.sealed ?? [];
  return all.filter(
    (one) => one.conversation === scene.id && one.user === user && one.device === device && one.number > 0,
  );
}

/** The newest that the log has of a person. */
function listOf(
  scene: Scenery,
  user: string,
): (wire.DeviceList.$Properties & { devices: wire.Device.$Properties[] }) | null {
  let newest: wire.DeviceList.$Properties | null = null;
  for (const { kind, body } of scene.play.oracle.log(scene.id).entries) {
    if (kind < wire.EntryKind.CREATION || body.length === 0) continue;
    const { creation, membership, devices } = wire.Control.decode(body);
    const named = [...(creation?.members ?? []), ...(membership?.add ?? [])].find((one) => one.user === user)?.devices;
    newest = named ?? newest;
    if (devices?.user === user) newest = devices.list ?? newest;
  }
  return newest === null ? null : { ...newest, devices: newest.devices ?? [] };
}

function epochOf(scene: Scenery): number {
  return scene.play.oracle.log(scene.id).entries.findLast(({ kind }) => kind >= wire.EntryKind.CREATION)?.seq ?? 0;
}

function encode(control: wire.Control.$Properties): Uint8Array {
  return wire.Control.encode(control).finish();
}

type Ghost = ReturnType<typeof ghostOf>;

/** A device that nobody has but the server. */
function ghostOf(scene: Scenery) {
  const random = randomOf(scene.play.plan.seed, `ghost ${scene.id}`);
  const pair = newPair(5, (length) => Uint8Array.from({ length }, () => random.int(256)));
  return { random, pair, stated: { device: ghostDevice, identity: pair.publicKey, registrationId: 7, addedAt: 1 } };
}

function signedBy({ pair }: Ghost, user: string, version: number, devices: wire.Device.$Properties[]) {
  const signature = signatureOf(pair, deviceListStatement(user, { version, devices } as never));
  return { version, devices, signature };
}
