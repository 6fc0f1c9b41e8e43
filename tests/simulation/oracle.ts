/**
 * Knows everything and believes nobody: checks while a run goes on what must hold at every step, and at its end all
 * promises. What it finds is put in words that begin with the promise.
 */

import type { MessageName } from '../../client/cipher/cipher.ts';
import type { KeyRow } from '../../client/cipher/keyring.ts';
import type { ControlState } from '../../client/engine/control-state.ts';
import type { ConversationRow } from '../../client/engine/conversation.ts';
import type { EntryRow } from '../../client/engine/entry-row.ts';
import type { OutboxRow } from '../../client/engine/outbox-row.ts';
import { contentOf, partings, SealGuard } from '../../client/testing/counting-cipher.ts';
import type { AppendReply, AppendRequest, PageReply } from '../../durable-objects/conversation/rpc.ts';
import { wholeAppendReply } from '../../durable-objects/conversation/rpc-brief.ts';
import { hex, sameBytes } from '../../lib/bytes.ts';
import { contains, intersect, type Range, subtract } from '../../lib/ranges.ts';
import { isRefusal, type Refusal } from '../../protocol/refusals.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { countsAt, type Tick, tickOf } from '../../protocol/steps.ts';
import { roost } from '../../schema/gen/content.js';
import { stored } from '../../schema/gen/stored.js';
import { wire } from '../../schema/gen/wire.js';
import { findingsInCold, untoldDeletions } from './cold.ts';
import type { Device, Reader, Watcher } from './device.ts';
import { KeyRules } from './keys/key-rules.ts';
import type { Plan } from './plan.ts';
import { Requests } from './requests.ts';
import { ExpiryTruth } from './retention.ts';
import { Log } from './truth.ts';
import type { CallInfo } from './world/calls.ts';
import type { DiskCopy } from './world/device-store.ts';
import type { World } from './world/world.ts';

const { PlaintextBody } = roost.content;

/** Why a send may fail for good in a run: what people ask for is not always possible. */
const mayFail = new Set(['not-a-member', 'not-an-admin', 'bad-control', 'bad-target', 'given-up', 'unknown-user']);

/** And of a store that is an earlier copy: the number was used, or passed over, elsewhere. */
const ofCopies = new Set(['id-reused', 'unavailable']);

/** Shorter than a device waits for word of its store: of all conversations, and once only such are lacking as cannot be asked (E68). */
const patienceMs = { all: 9_000, outOfReach: 1_800 };

const maxHasty = 20;

/** Sends that left together are refused together. */
const togetherMs = 1_000;

/** How long an answer may have waited since it was made. */
const maxServedLateMs = 2_000;

const rank: Record<Tick, number> = { sent: 0, delivered: 1, read: 2 };

/** A direct chat whose other account has ended takes no message any more. */
function isLone(log: Log): boolean {
  return log.isDirect && [...log.stays.keys()].some((user) => log.currentStay(user) === undefined);
}

export class Oracle implements Watcher {
  readonly logs = new Map<string, Log>();
  readonly found: string[] = [];
  readonly #world: World;
  readonly #devices: () => readonly Device[];
  /** By device and conversation and seq: the highest tick that its store ever showed. */
  readonly #ticks = new Map<Device, Map<string, number>>();
  /** By person: what devices that are gone once held. */
  readonly #heldOnce = new Map<string, Set<string>>();
  /** By person and conversation: how far they may have read. */
  readonly #mayHaveRead = new Map<string, number>();
  /** By device and conversation: how far its store said that they have read. */
  readonly #hasRead = new Map<Device, Map<string, number>>();
  /** By device and conversation: since and until when it was told to wait, and what ran then. */
  readonly #waits = new Map<string, { since: number; until: number; process: unknown }>();
  /** By device and conversation: when one of its sends was last refused for its epoch. */
  readonly #stale = new Map<string, number>();
  /** By device and command, of its newest connection: what an answer to it is about that does not say so itself. */
  /** By connection and number of the command. */
  readonly #sent = new Map<string, { conversation: string; number: number; bodyHash: Uint8Array }>();
  /** How often devices sent although they were told to wait. */
  hasty = 0;
  /** Whose store is a copy of an earlier one, that had written more: how often it had said so before. */
  readonly #mustSay = new Map<Device, { readonly said: number; readonly shownIn: readonly string[] }>();
  /** How often it had said by then that it is one, and how far each log went. */
  readonly #copies = new Map<Device, { readonly said: number; readonly heads: ReadonlyMap<string, number> }>();
  /** In a calm moment, where none of it has another reason. */
  looksAtHaste = false;
  /** What the greeting of a device said of the time, and how far its own clock had counted by then. */
  readonly #greeted = new Map<Device, { at: number; elapsed: number; process: unknown }>();
  /** By conversation and seq: who was told that it is theirs. */
  readonly #accepted = new Map<string, string>();

  /** Conversations of which a device was told what is not so: no more is expected there. */
  readonly liedIn = new Set<string>();
  /** People who do not keep the client's part of the promises. */
  readonly strangers = new Set<string>();
  readonly requests: Requests;
  readonly #plan: Plan;
  readonly #contents = new Map<string, Uint8Array>();
  readonly #once = new SealGuard();
  /** Of their keys, where devices encrypt. */
  readonly keeping: KeyRules | null;
  readonly expiring: ExpiryTruth;

  constructor(world: World, plan: Plan, devices: () => readonly Device[]) {
    this.#world = world;
    this.#plan = plan;
    this.#devices = devices;
    this.keeping = plan.kinds.includes('encrypted')
      ? new KeyRules(world, () => this.logs, plan.kinds.includes('copies'))
      : null;
    this.expiring = new ExpiryTruth(world, plan.retention, (id) => this.log(id));
    this.requests = new Requests(
      world,
      (id) => this.log(id),
      () => [...world.hosts.keys()].filter((name) => name.startsWith('c')),
    );
  }

  log(conversation: string): Log {
    let log = this.logs.get(conversation);
    if (log === undefined) {
      log = new Log();
      this.logs.set(conversation, log);
    }
    const host = this.#world.hosts.get(conversation);
    if (host !== undefined) log.refresh(host);
    return log;
  }

  /** Takes in what the log of an object has by now, if it has one. */
  noteLog(name: string): void {
    if (name.startsWith('c')) this.log(name);
  }

  /** Says whether two people have a direct conversation. */
  haveDirect(a: string, b: string): boolean {
    return [...this.logs.values()].some((log) => log.isDirect && log.stays.has(a) && log.stays.has(b));
  }

  /** The person marks everything up to here as read. */
  marksRead(user: string, conversation: string, seq: number): void {
    const key = `${user} ${conversation}`;
    this.#mayHaveRead.set(key, Math.max(seq, this.#mayHaveRead.get(key) ?? 0));
  }

  /** How far they may have read there. */
  mayHaveRead(user: string, conversation: string): number {
    return this.#mayHaveRead.get(`${user} ${conversation}`) ?? 0;
  }

  /** The device's store has taken that. */
  hasRead(device: Device, conversation: string, seq: number): void {
    const reads = this.#hasRead.get(device) ?? new Map<string, number>();
    this.#hasRead.set(device, reads.set(conversation, Math.max(seq, reads.get(conversation) ?? 0)));
  }

  /** The device is about to lose its store for good. */
  deviceGoes(device: Device): void {
    const held = this.#heldOnce.get(device.user) ?? new Set();
    for (const { key, value } of device.disk.peek('entries', { prefix: [] })) {
      if (isOpened(value as EntryRow)) held.add(`${key[0]} ${key[1]}`);
    }
    this.#heldOnce.set(device.user, held);
  }

  powerLost(device: Device): void {
    // What was shown after the last strict commit may be shown lower again: the power took the store back.
    this.#ticks.delete(device);
    this.#hasRead.delete(device);
    this.keeping?.powerLost(device);
  }

  goesBack(device: Device, to: DiskCopy): void {
    this.deviceGoes(device);
    this.powerLost(device);
    const last = new Map((to.get('conversations') ?? []).map(({ value }) => numbersOf(value as ConversationRow)));
    const shownIn = [...this.logs.keys()].filter((id) =>
      this.log(id).entries.some(
        (one) => one.sender === device.user && one.device === device.number && one.number > (last.get(id) ?? 0),
      ),
    );
    const heads = new Map([...this.logs.keys()].map((id) => [id, this.log(id).headSeq]));
    this.#copies.set(device, { said: device.saidCopy, heads });
    if (shownIn.length > 0) this.#mustSay.set(device, { said: device.saidCopy, shownIn });
    else {
      // It may go on from a later copy than before.
      this.#mustSay.delete(device);
      this.keeping?.isUnaware(device);
    }
  }

  /** What its later life was told, and is told to nobody twice: it is, once the device has said that it is a copy. */
  #isToldOnce(device: Device, conversation: string, seq: number): boolean {
    const copy = this.#copies.get(device);
    return copy !== undefined && copy.said === device.saidCopy && seq <= (copy.heads.get(conversation) ?? 0);
  }

  /** An append was answered, and what it wrote is durable. */
  answered(call: CallInfo, result: unknown): void {
    if (call.method === 'page') this.#mustBeAlive(call.to, (result as PageReply | Refusal | null) ?? null);
    if (call.method !== 'append') return;
    const request = call.argument as AppendRequest;
    wholeAppendReply(result as AppendReply | string).results?.forEach((one, index) => {
      if (!('accepted' in one)) return;
      const send = request.sends[index];
      this.#isTheirs(
        request.conversation,
        one.seq,
        `${request.user} ${send?.device} ${send?.number} ${hex(one.bodyHash)}`,
      );
    });
  }

  /** D4.3: what has expired is served without its body, however long the row still has it. */
  #mustBeAlive(conversation: string, reply: PageReply | Refusal | null): void {
    if (reply === null || isRefusal(reply)) return;
    for (const what of this.expiring.served(conversation, reply)) this.#find(what);
    // By the conversation's own clock, and not to the moment: an answer waits for its commit.
    const now = (this.#world.clockOf(conversation)?.now() ?? 0) - maxServedLateMs;
    if (this.#plan.weather.clockStep > 0) return;
    for (const bytes of reply.entries) {
      const { seq, expiresAt, body } = wire.Entry.decode(bytes);
      if (expiresAt > 0 && expiresAt < now && body.length > 0)
        this.#find(`D4 ${conversation}/${seq} was served with its body after it had expired`);
    }
  }

  /** D9: an event that only passed on typing wrote something. */
  wroteFor(what: string): void {
    this.#find(`D9 ${what} wrote rows`);
  }

  received(device: Reader, frame: wire.ServerFrame, connection: string): void {
    const reader = this.#devices().find((one) => one === device);
    if (reader !== undefined) this.keeping?.served(reader, frame);
    for (const { reply, event } of frame.outputs) {
      if (reply?.welcome != null) this.#notesTime(device, Number(reply.welcome.at));
      if (event?.typing != null) this.#mayBeSeen(device, event.typing.user ?? '', event.typing.conversation ?? '');
      for (const one of [...(reply?.presences?.presences ?? []), ...(event?.presences?.presences ?? [])])
        if (one.state !== wire.PresenceState.UNKNOWN) this.#mayBeSeen(device, one.user ?? '', null);
      for (const list of [reply?.page, event?.entries])
        this.#mayBeTold(device, list?.conversation ?? '', list?.entries ?? []);
      for (const state of event?.states?.states ?? []) {
        this.#mayBeTold(device, state.conversation ?? '', state.last == null ? [] : [state.last]);
      }
      this.#mustWait(device, reply?.refusal ?? null);
      const accepted = reply?.accepted;
      if (accepted == null) continue;
      const isBrief = accepted.conversation === '';
      const about = isBrief ? this.#sent.get(`${connection} ${reply?.id}`) : accepted;
      this.#isTheirs(
        about?.conversation ?? '',
        accepted.seq ?? 0,
        `${device.user} ${device.number} ${about?.number} ${hex(about?.bodyHash ?? new Uint8Array(0))}`,
      );
    }
  }

  sent(device: Device, data: Uint8Array | string, connection: string): void {
    if (typeof data === 'string') return;
    for (const { id, send } of wire.ClientFrame.decode(data).commands) {
      if (send?.brief !== true) continue;
      const { conversation, number, body } = send;
      const bodyHash = sha256(body ?? new Uint8Array(0));
      const about = { conversation: conversation ?? '', number: number ?? 0, bodyHash };
      this.#sent.set(`${connection} ${id}`, about);
    }
    if (this.#hasWaited(device)) this.keeping?.isUnaware(device);
    this.keeping?.said(device, data);
    if (this.looksAtHaste || this.#plan.kinds.includes('bursts')) this.#waitsAsTold(device, data);
    if (this.#plan.kinds.includes('counting')) this.#sealedOnce(data);
  }

  /** A conversation that is out of reach says nothing to a device whose store is a copy: it goes on then. */
  #hasWaited(device: Device): boolean {
    const { said = 0, shownIn = [] } = this.#mustSay.get(device) ?? {};
    if (!this.#copies.has(device) || device.saidCopy > said || device.onlineSince === null) return false;
    const onlineMs = device.wasOnlineMs + this.#world.scheduler.elapsed() - device.onlineSince;
    const isLacking = shownIn.some((conversation) => this.#world.isOutOfReach(conversation));
    return onlineMs > (isLacking ? patienceMs.outOfReach : patienceMs.all);
  }

  /** What is in a body, told by whoever encrypts it. */
  sealed(body: Uint8Array, content: Uint8Array): void {
    this.#contents.set(hex(body), content);
  }

  /** No state of a cipher seals two messages, whatever crashed in between. */
  #sealedOnce(data: Uint8Array): void {
    for (const { send } of wire.ClientFrame.decode(data).commands) {
      const wrong = send?.body == null ? null : this.#once.leaves(send.body);
      if (wrong !== null) this.#find(`D7 ${wrong}`);
    }
  }

  /** D2.4: a device that was told to wait with a conversation's sends does. Looked at where much is written. */
  #waitsAsTold(device: Device, data: Uint8Array): void {
    const now = this.#world.scheduler.elapsed();
    // It takes an answer in with a look into its store and a transaction, and one may be under way when it comes.
    const { storeMs, storeReadMs } = this.#plan.weather;
    const takesMs = 100 + 2 * (storeMs[1] + storeReadMs[1]);
    for (const { send } of wire.ClientFrame.decode(data).commands) {
      const wait = send == null ? undefined : this.#waits.get(`${device.name} ${send.conversation}`);
      const isSame = wait?.process === device.process && wait.since > (device.onlineSince ?? now);
      if (wait !== undefined && isSame && now > wait.since + takesMs && now < wait.until - 50) this.hasty++;
      // A refusal of what was settled meanwhile binds nobody: now and then that looks like haste.
      if (this.hasty === maxHasty) this.#find(`D2 devices sent ${maxHasty} times while they were told to wait`);
    }
  }

  /** D10: whoever was asked and has yet to say yes is not seen typing there (16.2), and hides whether they are online (16.4). */
  #mayBeSeen(device: Reader, user: string, typesIn: string | null): void {
    if (user === device.user) return;
    if (typesIn !== null && this.requests.isOpen(user, typesIn))
      this.#find(`D10 ${device.name} sees ${user} type in ${typesIn}, which they have not taken`);
    if (typesIn !== null || this.#areContacts(user, device.user) || this.requests.mayKnow(user, device.user)) return;
    this.#find(`D10 ${device.name} sees whether ${user} is there, and they share nothing that both have taken`);
  }

  #areContacts(a: string, b: string): boolean {
    return this.requests.areContacts && !this.strangers.has(a) && !this.strangers.has(b);
  }

  /**
   * A device knows no other time than the one that its greeting told (T1), which is that of a machine whose clock may be
   * wrong, and counts on from there at its own speed.
   */
  #notesTime(reader: Reader, at: number): void {
    const device = this.#devices().find((one) => one.name === reader.name);
    if (device !== undefined)
      this.#greeted.set(device, { at, elapsed: device.clock.elapsed(), process: device.process });
  }

  /** What the device has to take for the time now: -Infinity before its first greeting in this life. */
  #timeAt(device: Device): number {
    const greeted = this.#greeted.get(device);
    if (greeted === undefined || greeted.process !== device.process) return Number.NEGATIVE_INFINITY;
    return greeted.at + device.clock.elapsed() - greeted.elapsed;
  }

  #mustWait(reader: Reader, refusal: wire.Refusal.$Properties | null): void {
    const { conversation = '', number = 0, advice, afterMs } = refusal ?? {};
    const device = this.#devices().find((one) => one.name === reader.name);
    if (refusal?.code === 'stale-epoch')
      this.#stale.set(`${reader.name} ${conversation}`, this.#world.scheduler.elapsed());
    if (device === undefined || !conversation || number === 0 || advice !== wire.Advice.AFTER_DELAY) return;
    // It is the deletion alone that waits for that.
    if (refusal?.code === 'history-unavailable') return;
    const since = this.#world.scheduler.elapsed();
    const { process } = device;
    const where = `${device.name} ${conversation}`;
    // It was behind what had to be made anew, and so was this: both go again at once.
    const isOld = since < (this.#stale.get(where) ?? Number.NEGATIVE_INFINITY) + togetherMs;
    if (refusal?.code === 'behind-earlier' && isOld) return;
    this.#waits.set(where, { since, until: since + (afterMs ?? 0), process });
  }

  committed(device: Device, changed: ReadonlySet<string>): void {
    if (device.isRemoved) return;
    this.keeping?.committed(device, changed);
    if (this.#plan.kinds.includes('counting')) this.#togetherIn(device);
    for (const id of changed) {
      const row = device.disk.peek('conversations', { prefix: [id] })[0]?.value as ConversationRow | undefined;
      if (row !== undefined) this.#checkTicks(device, row);
    }
  }

  /** The cipher's state and the rows that it belongs to never part: no state opens two messages, or one twice. */
  #togetherIn(device: Device): void {
    const me = { user: device.user, device: device.number };
    for (const wrong of partings((table) => device.disk.peek(table, { prefix: [] }), me))
      this.#find(`D7 on the disk of ${device.name} ${wrong}`);
  }

  /** D7.1: nobody is in what lacks its signature, once that was looked at; and nothing of it is shown, also before. */
  #checkUnsigned(device: Device): void {
    const { conversations, requests } = device.process?.roost ?? {};
    const shown = new Set<string>(
      [...(conversations?.current ?? []), ...(requests?.current ?? [])].map(({ id }) => id),
    );
    for (const row of conversationsOf(device)) {
      if (this.#isBegun(this.log(row.id))) continue;
      if (shown.has(row.id)) this.#find(`D7.1 ${device.name} shows ${row.id}, and nobody has signed that`);
      const control = device.disk.look('control', [row.id]) as ControlState | undefined;
      // What it was told of, and has not looked at yet, is the server's word.
      if (control === undefined || control.epoch < row.epoch) continue;
      if (row.kind !== 0 || row.members > 0 || row.readable.length > 0)
        this.#find(`D7.1 ${device.name} takes ${row.id} for begun, and nobody has signed that`);
    }
  }

  /** All promises, once nothing more happens. */
  checkEnd(): void {
    for (const what of findingsInCold(this.#world, (id) => this.log(id))) this.#find(what);
    for (const what of this.expiring.findings()) this.#find(what);
    for (const [key, whose] of this.#accepted) this.#checkAccepted(key, whose);
    for (const conversation of this.logs.keys()) this.#checkLog(conversation);
    for (const device of this.#present()) this.#checkDevice(device);
    for (const device of this.#devices()) this.#checkRights(device);
    for (const device of this.#devices()) this.#checkUnsigned(device);
    this.#checkUnread();
  }

  async checkKeys(): Promise<void> {
    for (const wrong of (await this.keeping?.check(this.#devices())) ?? []) this.#find(wrong);
  }

  /** What is not yet as it will be, in words; empty when everything arrived. */
  pending(): string[] {
    const waits = [...untoldDeletions(this.#world), ...this.expiring.undropped()];
    for (const device of this.#present()) {
      if (device.process?.isOnline !== true)
        waits.push(`${device.name} is ${device.process?.roost?.status.current.state ?? 'not open'}`);
      for (const row of this.#chatsOf(device)) {
        const log = this.log(row.id);
        if (this.#isHalted(row)) continue;
        const owed = owedTo(device, row, log);
        const lacks = owed.filter((seq) => !contains(row.runs, seq));
        if (lacks.length > 0) waits.push(`${device.name} lacks ${short(lacks)} of ${row.id.slice(0, 6)}`);
        const sealed = this.#toBeRepaired(device, row.id);
        if (sealed.length > 0) waits.push(`${device.name} has not opened ${short(sealed)} of ${row.id.slice(0, 6)}`);
      }
      // What was taken when its store was not yet a copy is taken once more.
      for (const { id } of this.#copies.has(device) ? (device.process?.roost?.requests.current ?? []) : [])
        if (this.requests.hasTaken(device.user, id))
          waits.push(`${device.name} shows ${id.slice(0, 6)} as a request, and it was taken`);
      for (const [conversation, log] of this.logs) {
        if (
          this.#isBegun(log) &&
          log.currentStay(device.user) !== undefined &&
          device.disk.look('conversations', [conversation]) === undefined
        ) {
          waits.push(`${device.name} does not know ${conversation.slice(0, 6)}`);
        }
      }
      for (const other of this.#devices()) {
        if (other.user !== device.user || isGone(other) || other.number <= device.number) continue;
        for (const row of this.#chatsOf(device)) {
          const theirs = other.disk.look('conversations', [row.id]) as ConversationRow | undefined;
          if (this.#isHalted(row) || (theirs !== undefined && this.#isHalted(theirs))) continue;
          if (theirs !== undefined && readOf(theirs) !== readOf(row)) {
            waits.push(
              `${device.name} has read up to ${readOf(row)} in ${row.id.slice(0, 6)}, ${other.name} up to ${readOf(theirs)}`,
            );
          }
        }
      }
      for (const { value } of device.disk.peek('outbox', { prefix: [] })) {
        const row = value as OutboxRow;
        if (this.isHaltedFor(device, row.conversation) || this.liedIn.has(row.conversation)) continue;
        if (row.state.is === 'waiting' || row.state.is === 'settling' || row.state.is === 'storing') {
          waits.push(`${device.name} is still ${row.state.is} with ${row.number} in ${row.conversation.slice(0, 6)}`);
        }
      }
    }
    return waits;
  }

  /** Own messages whose tick is not what everybody's holding (`read`: reading) them means. */
  lowTicks(read: boolean): string[] {
    const low: string[] = [];
    for (const device of this.#present()) {
      for (const row of this.#chatsOf(device)) {
        if (this.#isHalted(row)) continue;
        const log = this.log(row.id);
        for (const entry of ownCountable(device, row)) {
          const expects = log.expects(entry.seq);
          // Who has left is told no more.
          if ((log.currentStay(device.user)?.from ?? Number.POSITIVE_INFINITY) > entry.seq) continue;
          if (expects.length === 0 || !contains(row.runs, entry.seq)) continue;
          if (this.#isToldOnce(device, row.id, entry.seq)) continue;
          // What lacked its tick when it expired stays so.
          if (this.expiring.mayLack(log.entry(entry.seq))) continue;
          if (!expects.every((user) => this.#mustCount(user, row.id, entry.seq))) continue;
          const tick = tickOf(countsAt(row.steps, entry.seq));
          const readByLeavers = read && log.leavers(entry.seq).some((user) => user !== entry.sender);
          const wanted = read && !readByLeavers ? 'read' : 'delivered';
          if (rank[tick] < rank[wanted])
            low.push(`${device.name} shows ${row.id.slice(0, 6)}/${entry.seq} as ${tick}, not ${wanted}`);
        }
      }
    }
    return low;
  }

  /** Listed, and not away. */
  #present(): Device[] {
    return this.#devices().filter((device) => !isGone(device));
  }

  /** The person has a device that is there and holds the entry, opened: their having it must show. */
  #mustCount(user: string, conversation: string, seq: number): boolean {
    if (this.strangers.has(user)) return false;
    const there = this.#present().filter((device) => device.user === user);
    // A device that has stopped a chat acks no more of it.
    if (there.some((device) => this.isHaltedFor(device, conversation))) return false;
    const maySeal = this.#plan.weather.sealedFor > 0 || this.#repairs;
    if (maySeal && !there.some((device) => this.#opensAll(device, conversation))) return false;
    if (this.#isHeldBack(user, conversation, seq)) return false;
    // What was sealed for a device and then deleted is gone, and stays what could not be opened.
    return there.some((device) => hasOpened(device, conversation, seq) && hasAcked(device, conversation, seq));
  }

  /** D6.2: something before it is still owed to a device that is away, and none that is there was ever owed it. */
  #isHeldBack(user: string, conversation: string, seq: number): boolean {
    const devices = this.#devices().filter((device) => device.user === user && !device.isRemoved);
    if (!devices.some((device) => device.isAway)) return false;
    let open: Range[] = [{ from: this.log(conversation).currentStay(user)?.from ?? seq, through: seq - 1 }];
    for (const device of devices) {
      const row = rowOf(device, conversation);
      if (row === undefined) continue;
      // What a device had when it went away may not have been acknowledged: the server still owes it that.
      const had = device.isAway ? this.#acknowledged(device, conversation) : row.runs;
      open = subtract(open, intersect(had, [{ from: Math.max(1, row.from), through: seq }]));
    }
    const owed = devices.filter((device) => device.isAway).map((device) => rowOf(device, conversation)?.from ?? 1);
    return open.some(({ through }) => owed.some((from) => from <= through));
  }

  /** Up to where the person's object knows what the device has. */
  #acknowledged({ user, number }: Device, conversation: string): Range[] {
    const host = this.#world.hosts.get(user);
    if (host === undefined || !host.storage.has('conversations')) return [];
    const [row] = host.storage.look
      .exec<{ state: ArrayBuffer }>('SELECT state FROM conversations WHERE conversation = ?', conversation)
      .toArray();
    if (row === undefined) return [];
    const { cursors } = stored.Inbox.decode(new Uint8Array(row.state));
    const cursor = cursors.find(({ device }) => device === number);
    const [from, through] = [cursor?.from ?? 0, cursor?.through ?? 0];
    return from !== 0 && through >= from ? [{ from, through }] : [];
  }

  /** Those in which anything is owed to it. */
  #chatsOf(device: Device): ConversationRow[] {
    return conversationsOf(device).filter(({ id }) => this.#isBegun(this.log(id)) && !this.liedIn.has(id));
  }

  /** A stranger may have a server begin what no client takes for begun. */
  #isBegun({ isSigned }: Log): boolean {
    return isSigned || !this.#plan.kinds.includes('encrypted');
  }

  /** All that is owed to the device there is there, and is so. */
  isLookedAt(device: Device, conversation: string): boolean {
    return (
      !this.liedIn.has(conversation) && this.#isBegun(this.log(conversation)) && !this.isHaltedFor(device, conversation)
    );
  }

  isHaltedFor(device: Device, conversation: string): boolean {
    if (this.#plan.weather.forged === 0) return false;
    const row = device.disk.look('conversations', [conversation]) as ConversationRow | undefined;
    return row !== undefined && this.#isHalted(row);
  }

  get #repairs(): boolean {
    return this.#plan.kinds.includes('unopenable') || this.#plan.kinds.includes('encrypted');
  }

  /**
   * What is still sealed though its sender's device is there and both are in the conversation all the while, so that it has
   * answered or will (D6.2, 8.3d).
   */
  #toBeRepaired(device: Device, conversation: string): number[] {
    if (!this.#repairs || this.#plan.weather.sealedFor > 0 || this.#devices().some((one) => one.isAway)) return [];
    const { stays } = this.log(conversation);
    const staysIn = (user: string): boolean => {
      const all = stays.get(user) ?? [];
      return all.length === 1 && all[0]?.through === Number.POSITIVE_INFINITY;
    };
    const sealed: number[] = [];
    for (const { value } of device.disk.peek('entries', { prefix: [conversation] })) {
      const { seq, sender, device: number, number: ofSender, sealed: body } = value as EntryRow;
      const from = this.#devices().find((one) => one.user === sender && one.number === number);
      if (body === null || from === undefined || isGone(from)) continue;
      // What was not sealed for it its siblings have, if they have; and what its own copy of the store does not know.
      const hasLost =
        this.#copies.has(from) && !hasSealed(from, { conversation, sender, device: number, number: ofSender });
      const isGivenBack =
        from !== device &&
        !hasLost &&
        (!this.#plan.kinds.includes('encrypted') || this.log(conversation).isListed(device.user, device.number, seq));
      if (!isGivenBack && !this.#siblingsOf(device).some((one) => hasOpened(one, conversation, seq))) continue;
      if (staysIn(device.user) && staysIn(sender)) sealed.push(seq);
    }
    return sealed;
  }

  #siblingsOf({ user, number }: Device): Device[] {
    return this.#present().filter((one) => one.user === user && one.number !== number);
  }

  /** Few enough are sealed that none is joined with what lies between (D6.2). */
  #opensAll(device: Device, conversation: string): boolean {
    let sealed = 0;
    for (const { value } of device.disk.peek('entries', { prefix: [conversation] })) {
      if (!isOpened(value as EntryRow)) sealed++;
    }
    return sealed <= Math.min(30, this.#plan.limits.maxExceptions ?? 30);
  }

  /** D10: nobody is sent a message of a time in which they were out. Control entries are everybody's (L4). */
  #mayBeTold(device: Reader, conversation: string, entries: readonly wire.Entry.$Properties[]): void {
    for (const { seq, kind } of entries) {
      if ((kind ?? 0) >= 16 || this.log(conversation).mayRead(device.user, seq ?? 0)) continue;
      this.#find(`D10 ${device.name} was sent ${conversation}/${seq}, and was no member then`);
    }
  }

  #isTheirs(conversation: string, seq: number, whose: string): void {
    const key = `${conversation} ${seq}`;
    const before = this.#accepted.get(key);
    if (before !== undefined && before !== whose) this.#find(`D3 ${key} was given to ${before} and to ${whose}`);
    this.#accepted.set(key, whose);
  }

  #checkAccepted(key: string, whose: string): void {
    const [conversation, seq] = key.split(' ') as [string, string];
    const entry = this.log(conversation).entry(Number(seq));
    const now = entry === undefined ? 'nobody' : `${entry.sender} ${entry.device} ${entry.number}`;
    if (!whose.startsWith(`${now} `)) this.#find(`D1 ${key} was accepted for ${whose} and is of ${now}`);
  }

  #checkTicks(device: Device, row: ConversationRow): void {
    if (row.steps.steps.length === 0) return;
    const log = this.log(row.id);
    const shown = this.#ticks.get(device) ?? new Map<string, number>();
    this.#ticks.set(device, shown);
    for (const entry of ownCountable(device, row)) {
      const tick = tickOf(countsAt(row.steps, entry.seq));
      const key = `${row.id} ${entry.seq}`;
      const before = shown.get(key) ?? 0;
      if (rank[tick] < before) this.#find(`D6 ${device.name} showed ${key} higher before it showed ${tick}`);
      if (rank[tick] <= before) continue;
      shown.set(key, rank[tick]);
      for (const user of log.expects(entry.seq)) {
        if (this.requests.isOpen(user, row.id))
          this.#find(`D10 ${device.name} shows ${key} as ${tick}, and ${user} has not taken that chat`);
        if (!this.strangers.has(user) && !this.#holds(user, row.id, entry.seq))
          this.#find(`D6 ${device.name} shows ${key} as ${tick}, and ${user} has it on no device`);
        const read = this.#mayHaveRead.get(`${user} ${row.id}`) ?? 0;
        if (tick === 'read' && read < entry.seq && !this.strangers.has(user))
          this.#find(`D6 ${device.name} shows ${key} as read, and ${user} read up to ${read}`);
      }
    }
  }

  #holds(user: string, conversation: string, seq: number): boolean {
    if (this.#heldOnce.get(user)?.has(`${conversation} ${seq}`)) return true;
    return this.#devices().some((device) => device.user === user && hasOpened(device, conversation, seq));
  }

  #checkLog(conversation: string): void {
    const log = this.log(conversation);
    const numbers = new Set<string>();
    const last = new Map<string, number>();
    log.entries.forEach((entry, index) => {
      if (entry.seq !== index + 1) this.#find(`D3 ${conversation} has ${entry.seq} in the place of ${index + 1}`);
      const before = log.entries[index - 1];
      if (before !== undefined && entry.at < before.at)
        this.#find(`L1 ${conversation}/${entry.seq} is from before ${before.seq}`);
      if (entry.device === 0) return;
      const number = `${entry.sender} ${entry.device} ${entry.number}`;
      if (numbers.has(number)) this.#find(`D2 ${conversation} has ${number} twice`);
      numbers.add(number);
      const device = `${entry.sender} ${entry.device}`;
      if (entry.number < (last.get(device) ?? 0)) {
        this.#find(`D3 ${conversation} has ${number} after ${last.get(device)} of the same device`);
      }
      last.set(device, entry.number);
    });
  }

  #checkDevice(device: Device): void {
    this.#checkOwnList(device);
    const said = this.#mustSay.get(device);
    // A chat in which it was lied to tells it nothing any more.
    const tells = (id: string) => !this.liedIn.has(id) && !this.isHaltedFor(device, id);
    if (said !== undefined && device.saidCopy === said.said && said.shownIn.some(tells))
      this.#find(`D2.3 ${device.name} goes on from a copy of its store, and does not say so`);
    const numbers = new Map<string, number>();
    for (const row of this.#chatsOf(device)) {
      const log = this.log(row.id);
      if (log.headSeq === 0) continue;
      if (this.#isHalted(row)) continue;
      if (row.halted !== null)
        this.#find(`D5 ${device.name} halted ${row.id} at ${row.halted.seq}: ${row.halted.reason}`);
      for (const { value } of device.disk.peek('entries', { prefix: [row.id] })) {
        this.#checkEntry(device, row, value as EntryRow, log);
        const held = value as EntryRow;
        if (held.device === 0) continue;
        const number = `${row.id} ${held.sender} ${held.device} ${held.number}`;
        if (numbers.has(number))
          this.#find(`D2 ${device.name} has ${number} at ${numbers.get(number)} and ${held.seq}`);
        numbers.set(number, held.seq);
      }
      for (const { value } of device.disk.peek('outbox', { prefix: [row.id] })) {
        const { state, number } = value as OutboxRow;
        const isOutdated =
          state.is === 'failed' && state.code === 'not-sealed' && addsOutdated(device, value as OutboxRow);
        if (
          (state.is === 'unknown' && this.expiring.retention.ttlMs === 0) ||
          (state.is === 'failed' &&
            !mayFail.has(state.code) &&
            !this.#isNoMore(value as OutboxRow) &&
            !isOutdated &&
            !(this.#copies.has(device) && ofCopies.has(state.code)) &&
            !(isLone(log) && state.code === 'unknown-user'))
        ) {
          this.#find(
            `D1 ${device.name} could not send ${number} in ${row.id}: ${state.is === 'failed' ? state.code : state.is}`,
          );
        }
      }
      this.#checkKeys(device, row);
      for (const what of this.expiring.toldWrong(row)) this.#find(what);
      for (const seq of owedTo(device, row, log)) {
        if (seq <= row.floor && (this.expiring.mayLack(log.entry(seq)) || this.#wasUnseen(device))) continue;
        if (contains(row.runs, seq) && !device.disk.has('entries', [row.id, seq])) {
          this.#find(`D4 ${device.name} believes that it has ${row.id}/${seq}`);
        }
      }
    }
  }

  /** D4.4: the primary stays signed in for its linked devices' sake, and what these have is not kept for it. */
  #wasUnseen({ longestSilenceMs, number, user }: Device): boolean {
    const { deviceActiveMs } = this.#plan.limits;
    const isLong = deviceActiveMs !== undefined && longestSilenceMs >= deviceActiveMs * 0.5;
    if (!isLong || !this.expiring.retention.untilDelivered) return false;
    return !this.#devices().some((other) => other.user === user && !other.isRemoved && other.number < number);
  }

  /** B12: what was to be sent on was taken back, or went, before this device had hold of it. */
  #isNoMore({ state, file }: OutboxRow): boolean {
    if (state.is !== 'failed' || state.code !== 'unknown-media' || file?.from === undefined) return false;
    const log = this.log(file.from.conversation);
    const entry = log.entry(file.from.seq);
    const hasExpired = entry !== undefined && entry.expiresAt > 0 && entry.expiresAt <= this.#world.scheduler.time();
    return log.deletedBy.has(file.from.seq) || hasExpired;
  }

  /** D7.1: who is there has a signed list of the own devices; only with one do others encrypt to that account. */
  #checkOwnList(device: Device): void {
    if (!this.#plan.kinds.includes('encrypted') || this.#plan.weather.forged > 0 || device.isAway) return;
    const row = device.disk.look('cipher', ['own-list']) as { readonly list?: Uint8Array } | undefined;
    if (row?.list === undefined) this.#find(`D7.1 ${device.name} has no signed list of its own devices`);
  }

  /** D4.2: what a device has erased the body of, it could open no more if somebody brought that body back. */
  #checkKeys(device: Device, row: ConversationRow): void {
    if (!this.#plan.kinds.includes('encrypted')) return;
    for (const { key, value } of device.disk.peek('cipher', { prefix: ['key', row.id] })) {
      const { seq } = value as KeyRow;
      const own = key[2] === device.user && key[3] === device.number && seq === 0;
      const sent = own ? (device.disk.look('outbox', [row.id, Number(key[4])]) as OutboxRow | undefined) : undefined;
      if (sent?.state.is === 'failed')
        this.#find(`E67 ${device.name} could not send ${key[4]} in ${row.id}, and its key is still there`);
      const held = device.disk.look('entries', [row.id, seq]) as EntryRow | undefined;
      if (held?.kind === wire.EntryKind.MESSAGE && held.content === null && held.sealed === null)
        this.#find(`D4.2 ${device.name} ${row.id}/${seq} is erased, and its key is still there`);
    }
  }

  #checkEntry(device: Device, row: ConversationRow, held: EntryRow, log: Log): void {
    const real = log.entry(held.seq);
    const where = `${device.name} ${row.id}/${held.seq}`;
    if (real === undefined) {
      this.#find(`D5 ${where} does not exist`);
      return;
    }
    if (real.sender !== held.sender || real.device !== held.device || real.number !== held.number) {
      this.#find(`D3 ${where} is of ${held.sender} ${held.number}, not of ${real.sender} ${real.number}`);
    }
    if (!sameBytes(held.head, real.head)) this.#find(`D5 ${where} has another head than the log`);
    this.#checkBody(row, held, real, where);
    if (held.count !== real.count) this.#find(`D8 ${where} counts ${held.count}, not ${real.count}`);
    const deletedBy = log.deletedBy.get(held.seq);
    const mayKnow = deletedBy !== undefined && deletedBy >= row.from && log.mayRead(device.user, deletedBy);
    // Who was away for longer than the server keeps anything never hears of the deletion.
    const isUntold = deletedBy !== undefined && this.expiring.mayLack(log.entry(deletedBy));
    if (mayKnow && !isUntold && held.bodyState === wire.BodyState.PRESENT) {
      this.#find(`D4 ${where} is deleted, and its body is still there`);
    }
    if (
      real.expiresAt > 0 &&
      real.expiresAt < this.#timeAt(device) - 60_000 &&
      held.content !== null &&
      held.kind === 1
    ) {
      this.#find(`D4 ${where} has expired, and its body is still there`);
    }
    const maySeal =
      held.sealed !== null && (this.#plan.weather.sealedFor > 0 || this.#repairs || this.strangers.has(held.sender));
    const mayLack = held.bodyState === wire.BodyState.EXPIRED && this.expiring.mayLack(real);
    if (
      deletedBy === undefined &&
      real.expiresAt === 0 &&
      held.kind === 1 &&
      held.content === null &&
      !maySeal &&
      !mayLack
    ) {
      this.#find(`D1 ${where} has no body`);
    }
  }

  /** D5: what a device shows is what the chain says, wherever it has what comes before. */
  #checkBody(row: ConversationRow, held: EntryRow, real: wire.Entry, where: string): void {
    const isSealed = held.kind !== 1 || held.content === null || real.body.length === 0;
    if (isSealed || (held.seq > 1 && !contains(row.runs, held.seq - 1))) return;
    const content =
      this.#contents.get(hex(real.body)) ?? contentOf(real.body) ?? PlaintextBody.decode(real.body).content;
    if (!sameBytes(held.content as Uint8Array, content)) this.#find(`D5 ${where} says something else than the log`);
  }

  /** A device that was lied to has stopped that chat, and said so. */
  #isHalted(row: ConversationRow): boolean {
    return row.halted?.reason === 'fork' && this.#plan.weather.forged > 0;
  }

  /** D10: nobody holds a message from a time in which they were out. */
  #checkRights(device: Device): void {
    for (const { key, value } of device.disk.peek('entries', { prefix: [] })) {
      const [conversation, seq] = key as [string, number];
      if ((value as EntryRow).kind < 16 && !this.log(conversation).mayRead(device.user, seq)) {
        this.#find(`D10 ${device.name} holds ${conversation}/${seq}, and was no member then`);
      }
    }
  }

  /** D8: all devices of a person agree, and are right. */
  #checkUnread(): void {
    for (const device of this.#present()) {
      const shown = new Map(device.process?.roost?.conversations.current.map((one) => [one.id as string, one.unread]));
      for (const row of this.#chatsOf(device)) {
        const log = this.log(row.id);
        if (log.headSeq === 0 || log.stays.get(device.user) === undefined || this.#isHalted(row)) continue;
        const read = readOf(row);
        const right = log.entries.filter(
          (entry) =>
            entry.countable && entry.sender !== device.user && entry.seq > read && log.mayRead(device.user, entry.seq),
        ).length;
        const unread = shown.get(row.id);
        // Of what is gone nobody can say any more how much of it was read.
        const isKnown = read >= this.expiring.floor(row.id);
        if (unread !== undefined && unread !== right && isKnown) {
          this.#find(`D8 ${device.name} shows ${unread} unread in ${row.id}, read up to ${read}: ${right}`);
        }
        for (const other of this.#devices()) {
          if (other.user !== device.user || isGone(other)) continue;
          const theirs = other.disk.look('conversations', [row.id]) as ConversationRow | undefined;
          if (theirs !== undefined && !this.#isHalted(theirs) && readOf(theirs) !== read) {
            this.#find(
              `D8 ${device.name} has read up to ${read} in ${row.id}, ${other.name} up to ${theirs.read.read}`,
            );
          }
        }
        const said = this.#hasRead.get(device)?.get(row.id) ?? 0;
        if (read < said && log.currentStay(device.user) !== undefined) {
          this.#find(`D8 ${device.name} read ${row.id} up to ${said}, and is back at ${read}`);
        }
      }
    }
  }

  #find(what: string): void {
    if (this.found.includes(what) || this.found.length > 20) return;
    this.found.push(what);
    this.#world.scheduler.note(`FOUND ${what}`);
  }
}

/** Whom it adds has signed a newer list, which the chain has brought since it was written (E22): nobody would take it. */
function addsOutdated(device: Device, { conversation, kind, control }: OutboxRow): boolean {
  if (kind !== wire.EntryKind.MEMBERSHIP) return false;
  const { lists } = device.disk.look('control', [conversation]) as ControlState;
  return (wire.Control.decode(control).membership?.add ?? []).some(({ user, devices }) =>
    (lists[user ?? '']?.signers ?? []).some(({ version }) => version > (devices?.version ?? 0)),
  );
}

function isGone(device: Device): boolean {
  return device.isRemoved || device.isAway;
}

/** In what its store knows of; of what was given back to it, it does not know whom it was for (E66). */
function hasSealed(device: Device, { conversation, sender, device: from, number }: MessageName): boolean {
  const [row] = device.disk.peek('cipher', { prefix: ['key', conversation, sender, from, number] });
  return row !== undefined && (row.value as KeyRow).epoch !== undefined;
}

function hasOpened(device: Device, conversation: string, seq: number): boolean {
  const row = device.disk.peek('entries', { prefix: [conversation], from: seq, through: seq })[0];
  return row !== undefined && isOpened(row.value as EntryRow);
}

/** Older history is pulled and never acked (D1.7). */
function hasAcked(device: Device, conversation: string, seq: number): boolean {
  const row = rowOf(device, conversation);
  return row !== undefined && row.from <= seq && !contains(row.failed, seq);
}

function rowOf(device: Device, conversation: string): ConversationRow | undefined {
  return device.disk.peek('conversations', { prefix: [conversation] })[0]?.value as ConversationRow | undefined;
}

/** A body that is there is had only once it is opened. */
function isOpened(row: EntryRow): boolean {
  return row.kind !== 1 || row.content !== null || row.bodyState !== wire.BodyState.PRESENT;
}

function conversationsOf(device: Device): ConversationRow[] {
  return device.disk.peek('conversations', { prefix: [] }).map(({ value }) => value as ConversationRow);
}

function numbersOf({ id, numbers }: ConversationRow): [string, number] {
  return [id, numbers.last];
}

function readOf(row: ConversationRow): number {
  return Math.max(row.read.read, row.read.local);
}

/** What the device must have in the end: all of its person's stays from the first entry that it is owed. */
function owedTo(device: Device, row: ConversationRow, log: Log): number[] {
  const from = Math.max(1, row.from);
  return log.entries.map((entry) => entry.seq).filter((seq) => seq >= from && log.mayRead(device.user, seq));
}

function ownCountable(device: Device, row: ConversationRow): EntryRow[] {
  return device.disk
    .peek('entries', { prefix: [row.id] })
    .map(({ value }) => value as EntryRow)
    .filter((entry) => entry.countable && entry.sender === device.user);
}

function short(seqs: readonly number[]): string {
  return seqs.length > 8 ? `${seqs.slice(0, 8).join(', ')} …` : seqs.join(', ');
}
