import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Account } from './account.ts';
import { Connection } from './connection.ts';
import { ConnectionEnd, RefusalError } from './failures.ts';
import { GapFiller } from './gap-filler.ts';
import { DeviceLog } from './log.ts';
import type { OutboxSend, Outcome } from './outbox.ts';
import { OutboxDrain } from './outbox-drain.ts';

export interface WireClientOptions {
  /** Recomputes every chain value. */
  readonly checks?: boolean;
  /** How many entries of a conversation stay in memory; all by default. */
  readonly keeps?: number;
  /** Reads everything at once, as a person with the chat open; else only stores it. */
  readonly reads?: boolean;
  /** Comes back by itself after this many milliseconds (uniform between the two) when the connection ends. */
  readonly reconnect?: { readonly minMs: number; readonly maxMs: number };
  /** Leaves requests of strangers unanswered; else the person accepts each as soon as they hear of it. */
  readonly isShy?: boolean;
  readonly resendMs?: number;
  readonly maxInFlight?: number;
  /** Called for entries that the device did not have before; not for its own sends. */
  readonly onEntries?: (log: DeviceLog, seqs: readonly number[]) => void;
  readonly onSummary?: (log: DeviceLog) => void;
  readonly onState?: (log: DeviceLog) => void;
  readonly onClose?: (code: number) => void;
}

type SendFields = Omit<OutboxSend['fields'], 'kind'>;

/**
 * A device that speaks the protocol alone: its store is memory, and it has no cipher or user interface.
 *
 * It keeps the client's part of every promise: it acknowledges what it has stored, numbers and repeats its sends, fills its
 * gaps, and comes back. One process can play hundreds.
 */
export class WireClient {
  readonly account: Account;
  readonly logs = new Map<string, DeviceLog>();
  /** Frames with an ordinal that arrived, over all connections. */
  frames = 0;
  connects = 0;
  /** How far it is on its way to the server, for whoever looks why it is not there. */
  phase: 'away' | 'opening' | 'resuming' | 'connected' = 'away';
  readonly #options: WireClientOptions;
  #connection: Connection | null = null;
  #isWanted = false;
  #isComingBack = false;
  #ackedOrdinal = 0;
  readonly #toAck = new Set<DeviceLog>();
  readonly #listeners = new Set<(event: wire.Event.$Properties) => void>();
  #onCaughtUp: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #gaps = new GapFiller({
    page: async (pull) => (await this.#ask({ pull })).page ?? {},
    store: (log, entries) => this.#store(log, entries),
    isConnected: () => this.isConnected,
  });

  readonly #sending: OutboxDrain;

  constructor(account: Account, options: WireClientOptions = {}) {
    this.account = account;
    this.#options = options;
    this.#sending = new OutboxDrain({
      account,
      maxInFlight: options.maxInFlight ?? 16,
      resendMs: options.resendMs ?? 10_000,
      connection: () => this.#connection,
      log: (conversation) => this.log(conversation),
      acknowledge: (log) => this.#acknowledge(log),
      fill: (log) => this.#gaps.fill(log),
      fillLater: (log) => this.#gaps.fillLater(log),
    });
  }

  get isConnected(): boolean {
    return this.#connection?.isOpen === true;
  }

  /** Connects and resumes; resolves when every changed conversation's state was told. Entries may still be missing. */
  async connect(): Promise<void> {
    this.#isWanted = true;
    this.#timer ??= setInterval(() => this.#tick(), 1_000).unref();
    this.phase = 'opening';
    const connection = await Connection.open(this.account, {
      onEvent: (event) => this.#take(event),
      beforeFlush: () => this.#ack(),
      onClose: (code) => this.#ended(code),
    });
    this.phase = 'resuming';
    this.#connection = connection;
    this.#ackedOrdinal = 0;
    this.connects++;
    this.#sending.pause();
    const caughtUp = new Promise<void>((resolve) => {
      this.#onCaughtUp = resolve;
    });
    const welcome = this.#ask({ hello: { ...versions, client: 'wire-client', away: false } });
    this.#resume(connection);
    await welcome;
    await Promise.race([caughtUp, connection.ended]);
    if (!connection.isOpen) throw new ConnectionEnd('the connection ended while it resumed');
    this.phase = 'connected';
    this.#sending.restart();
  }

  /** Ends the connection in good order and does not come back. */
  async close(): Promise<void> {
    this.#isWanted = false;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    const connection = this.#connection;
    if (connection?.isOpen !== true) return;
    await new Promise((resolve) => setImmediate(resolve)); // What is put by now goes out before.
    connection.close();
    await Promise.race([connection.ended, sleep(2_000, undefined, { ref: false })]);
    if (connection.isOpen) connection.cut();
  }

  /** Drops the connection without a word; comes back if the options say so. */
  cut(): void {
    this.#connection?.cut();
  }

  sendRaw(data: Uint8Array | string): void {
    this.#connection?.sendRaw(data);
  }

  log(conversation: string): DeviceLog {
    let log = this.logs.get(conversation);
    if (log === undefined) {
      log = new DeviceLog(conversation, this.#options.checks === true, this.#options.keeps);
      this.logs.set(conversation, log);
    }
    return log;
  }

  /** Puts a message in the outbox; resolves at ✓. */
  send(conversation: string, body: Uint8Array | string, fields: SendFields = {}): Promise<Outcome> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    return this.#sending.enqueue(
      conversation,
      { kind: wire.EntryKind.MESSAGE, countable: true, ...fields },
      () => bytes,
    );
  }

  /** Deletes messages for everyone. */
  delete(conversation: string, targets: number[]): Promise<Outcome> {
    return this.#sending.enqueue(conversation, { kind: wire.EntryKind.DELETION, targets }, () => Buffer.alloc(0));
  }

  /** Puts a change to who is in, or with what rights, in the outbox. */
  change(
    conversation: string,
    kind: wire.EntryKind,
    change: Omit<wire.Control.$Properties, 'epoch'>,
  ): Promise<Outcome> {
    const body = (epoch: number) => wire.Control.encode({ ...change, epoch }).finish();
    return this.#sending.enqueue(conversation, { kind }, body);
  }

  /** How many sends have no answer yet. */
  get unsettled(): number {
    return this.#sending.count(() => true);
  }

  /** How many of them left the device on a connection that is still open. */
  get inFlight(): number {
    if (!this.isConnected) return 0;
    return this.#sending.count((send) => send.isInFlight);
  }

  /** The direct conversation with a person, begun if it has not been. */
  async openDirect(peer: string): Promise<string> {
    const { direct } = await this.request({ findDirect: { peer } });
    const conversation = direct?.conversation ?? '';
    if (this.logs.has(conversation) && this.log(conversation).headSeq > 0) return conversation;
    const members = [
      { user: this.account.user, role: wire.Role.MEMBER, devices: direct?.ownDevices ?? null },
      { user: peer, role: wire.Role.MEMBER, devices: direct?.peerDevices ?? null },
    ];
    const creation = { creation: { kind: wire.ConversationKind.DIRECT, members } };
    await this.change(conversation, wire.EntryKind.CREATION, creation).catch((error: unknown) => {
      if (!(error instanceof RefusalError) || error.code !== 'already-exists') throw error;
    });
    return conversation;
  }

  /** A new group with this person as its admin. */
  async createGroup(title: string, users: readonly string[]): Promise<string> {
    const conversation = `c${randomBytes(16).toString('base64url')}`;
    const members = await this.membersOf([this.account.user, ...users]);
    for (const member of members) if (member.user === this.account.user) member.role = wire.Role.ADMIN;
    const creation = { creation: { kind: wire.ConversationKind.GROUP, members, title: Buffer.from(title) } };
    await this.change(conversation, wire.EntryKind.CREATION, creation);
    return conversation;
  }

  /** People as an entry that adds them names them. */
  async membersOf(users: readonly string[]): Promise<wire.Member.$Properties[]> {
    const members: wire.Member.$Properties[] = [];
    for (let at = 0; at < users.length; at += 100) {
      const { deviceLists } = await this.request({ getDeviceLists: { users: users.slice(at, at + 100) } });
      for (const { user, list } of deviceLists?.lists ?? []) {
        members.push({ user: user ?? '', role: wire.Role.MEMBER, devices: list ?? null });
      }
    }
    return members;
  }

  /** Sends a command and gives its reply; throws RefusalError or ConnectionEnd. */
  async request(command: Omit<wire.Command.$Properties, 'id'>): Promise<wire.Reply.$Properties> {
    return await this.#ask(command);
  }

  /** Sends a command that wants no reply. */
  put(command: Omit<wire.Command.$Properties, 'id'>): void {
    this.#connection?.put(command);
  }

  /** Tells every event from now on. */
  onEvent(listener: (event: wire.Event.$Properties) => void): void {
    this.#listeners.add(listener);
  }

  /** The next event that fits. */
  nextEvent(fits: (event: wire.Event.$Properties) => boolean, timeoutMs = 30_000): Promise<wire.Event.$Properties> {
    return new Promise((resolve, reject) => {
      const listener = (event: wire.Event.$Properties): void => {
        if (!fits(event)) return;
        clearTimeout(patience);
        this.#listeners.delete(listener);
        resolve(event);
      };
      const patience = setTimeout(() => reject(new Error('the event did not come')), timeoutMs);
      this.#listeners.add(listener);
    });
  }

  /** The refusal that answers a command which was sent raw. */
  nextRefusal(id: number): Promise<wire.Refusal.$Properties> {
    return new Promise((resolve) => this.#connection?.expect(id, (reply) => resolve(reply?.refusal ?? {})));
  }

  /** The chain value at the newest entry that this device has without a gap. */
  headOf(conversation: string): { seq: number; head: string } {
    const { through, entries } = this.log(conversation);
    return { seq: through, head: Buffer.from(entries.get(through)?.head ?? []).toString('hex') };
  }

  unread(conversation: string): number {
    return this.log(conversation).unread(this.account.user);
  }

  /** Reports a conversation as read as far as it is stored. */
  read(conversation: string): void {
    const log = this.log(conversation);
    log.readAll();
    this.#acknowledge(log);
  }

  /** Resolves when this device lacks nothing that it knows of. */
  async filled(timeoutMs = 30_000): Promise<void> {
    for (let waited = 0; [...this.logs.values()].some((log) => log.hasGap()); waited += 10) {
      if (waited > timeoutMs) throw new Error(`gaps are not filled: ${this.gaps()}`);
      await sleep(10);
    }
  }

  gaps(): string {
    const open = [...this.logs.values()].filter((log) => log.hasGap());
    return open.map((log) => `${log.conversation} has ${log.through} of ${log.headSeq}`).join(', ');
  }

  #ask(command: Omit<wire.Command.$Properties, 'id'>): Promise<wire.Reply.$Properties> {
    const connection = this.#connection;
    return new Promise((resolve, reject) => {
      if (connection === null) {
        reject(new ConnectionEnd('not connected'));
        return;
      }
      connection.put(command, (reply) => {
        if (reply === null) reject(new ConnectionEnd('the connection ended before the answer'));
        else if (reply.refusal) reject(new RefusalError(reply.refusal));
        else resolve(reply);
      });
    });
  }

  #resume(connection: Connection): void {
    const known = [...this.logs.values()].filter((log) => log.newest > 0);
    for (let at = 0; at === 0 || at < known.length; at += maxCursors) {
      const cursors = known.slice(at, at + maxCursors).map(cursorOf);
      connection.put({ resume: { cursors, more: at + maxCursors < known.length } });
    }
  }

  #take(event: wire.Event.$Properties): void {
    for (const listener of this.#listeners) listener(event);
    if (event.entries) this.#takeEntries(event.entries);
    else if (event.summaries) this.#takeSummaries(event.summaries.summaries ?? []);
    else if (event.states) this.#takeStates(event.states.states ?? []);
    else if (event.behind) this.#takeBehind(event.behind);
    else if (event.readPositions) this.#takeReads(event.readPositions.positions ?? []);
    else if (event.caughtUp) this.#takeCaughtUp();
    else if (event.standingChanged) this.#takeStanding(event.standingChanged);
    else if (event.aliveWanted) this.#connection?.put({ alive: {} });
  }

  #takeStanding({ conversation, standing }: wire.StandingChanged.$Properties): void {
    if (standing !== wire.Standing.REQUESTED || this.#options.isShy === true) return;
    this.put({ answerRequest: { conversation: conversation ?? '', accept: true } });
  }

  #takeEntries({ conversation, entries, headSeq }: wire.Entries.$Properties): void {
    const log = this.log(conversation ?? '');
    this.#store(log, entries ?? []);
    log.headSeq = Math.max(log.headSeq, headSeq ?? 0);
    if (log.hasGap()) this.#gaps.fillLater(log);
  }

  #store(log: DeviceLog, entries: readonly wire.Entry.$Properties[]): void {
    const fresh: number[] = [];
    for (const entry of entries) {
      if (log.add(entry)) fresh.push(entry.seq ?? 0);
      this.#sending.settleOwn(log.conversation, entry);
    }
    if (this.#options.reads === true) log.readAll();
    this.#acknowledge(log);
    if (fresh.length > 0) this.#options.onEntries?.(log, fresh);
  }

  #takeSummaries(summaries: readonly wire.Summary.$Properties[]): void {
    for (const summary of summaries) {
      const log = this.log(summary.conversation ?? '');
      log.applySummary(summary);
      this.#options.onSummary?.(log);
    }
  }

  #takeStates(states: readonly wire.State.$Properties[]): void {
    for (const state of states) {
      const log = this.log(state.conversation ?? '');
      log.applyState(state);
      this.#takeStanding(state);
      this.#acknowledge(log);
      this.#options.onState?.(log);
      if (state.summary) this.#options.onSummary?.(log);
    }
  }

  /** The list is complete; only now what lies behind it is asked for, the newest conversation first. */
  #takeCaughtUp(): void {
    this.#onCaughtUp?.();
    const lacking = [...this.logs.values()].filter((log) => log.hasGap());
    lacking.sort((a, b) => (b.state?.at ?? 0) - (a.state?.at ?? 0));
    for (const log of lacking) this.#gaps.fill(log);
  }

  #takeBehind(behind: wire.Behind.$Properties): void {
    const log = this.log(behind.conversation ?? '');
    log.headSeq = Math.max(log.headSeq, behind.headSeq ?? 0);
    if (log.hasGap()) this.#gaps.fill(log);
  }

  #takeReads(positions: readonly wire.ReadPosition.$Properties[]): void {
    for (const position of positions) this.log(position.conversation ?? '').applyRead(position);
  }

  #acknowledge(log: DeviceLog): void {
    this.#toAck.add(log);
    this.#connection?.flushSoon();
  }

  #ack(): void {
    const connection = this.#connection;
    if (connection === null || (connection.ordinal === this.#ackedOrdinal && this.#toAck.size === 0)) return;
    this.frames += connection.ordinal - this.#ackedOrdinal;
    this.#ackedOrdinal = connection.ordinal;
    const conversations = [...this.#toAck].filter((log) => log.newest > 0).map(cursorOf);
    this.#toAck.clear();
    connection.put({ ack: { frames: connection.ordinal, conversations } });
  }

  #tick(): void {
    const connection = this.#connection;
    if (connection?.isOpen !== true) return;
    const silentMs = performance.now() - connection.heardAt;
    if (silentMs > 60_000) connection.cut();
    else if (silentMs > 24_000) connection.sendRaw('ping');
    this.#sending.resend(Date.now());
  }

  #ended(code: number): void {
    this.phase = 'away';
    this.#options.onClose?.(code);
    this.#gaps.stop();
    const { reconnect } = this.#options;
    if (this.#isWanted && reconnect !== undefined && code < 4_500) void this.#comeBack(reconnect);
  }

  async #comeBack({ minMs, maxMs }: { minMs: number; maxMs: number }): Promise<void> {
    if (this.#isComingBack) return;
    this.#isComingBack = true;
    for (let waitMs = minMs + Math.random() * (maxMs - minMs); this.#isWanted && !this.isConnected; ) {
      await sleep(waitMs);
      await this.connect().catch(() => {});
      waitMs = Math.min(2_000, waitMs * (1 + Math.random()) + 20);
    }
    this.#isComingBack = false;
  }
}

/** The texts of the messages that a device shows, in their order. */
export function textsOf(client: WireClient, conversation: string): string[] {
  const entries = [...(client.logs.get(conversation)?.entries.values() ?? [])].sort((a, b) => a.seq - b.seq);
  const messages = entries.filter(({ kind, bodyState }) => kind === wire.EntryKind.MESSAGE && bodyState === 0);
  return messages.map((entry) => Buffer.from(entry.body).toString());
}

const maxCursors = 1_000;

function cursorOf(log: DeviceLog): wire.Cursor.$Properties {
  return { conversation: log.conversation, through: log.through, newest: log.newest, read: log.read };
}
