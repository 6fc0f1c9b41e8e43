/** The client of one account: the engine, its views, and what goes over HTTP, joined behind the interface of api.ts. */
import type { ConversationId, UserId } from '../protocol/ids.ts';
import { wire } from '../schema/gen/wire.js';
import { type AccountRow, demandUsable, originOf, publicPart, readAccount } from './account.ts';
import type {
  Account,
  Address,
  Contact,
  ConversationSummary,
  DeviceInfo,
  Found,
  GroupDetails,
  MemberRole,
  MessageId,
  MessageReceipts,
  NewMessage,
  Observable,
  OpenOptions,
  People,
  Presence,
  Profile,
  Roost,
  RoostEvents,
  Sent,
  Status,
  Timeline,
  Unsubscribe,
} from './api.ts';
import { unsafePlaintext } from './cipher/unsafe-plaintext.ts';
import type { EngineEvent } from './engine/changes.ts';
import type { Conversation } from './engine/conversation.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import type { EntryRow } from './engine/entry-row.ts';
import * as local from './engine/local.ts';
import { EntryKind } from './engine/log-entry.ts';
import type { OutboxRow } from './engine/outbox.ts';
import { markRead } from './engine/unread.ts';
import { personIn, unsentCount } from './engine/world.ts';
import { RoostError } from './errors.ts';
import { HttpApi, type PublicProfile } from './http/http-api.ts';
import type { Store } from './ports.ts';
import { realFetch, realSurroundings } from './surroundings.ts';
import { webSocketTransport } from './transport/web-socket.ts';
import { Derived } from './view/cell.ts';
import { Emitter } from './view/emitter.ts';
import { peopleIn, type Teller, tellAtOnce, tellWithNames } from './view/events.ts';
import { messageId, parseMessageId } from './view/message-id.ts';
import { Names } from './view/names.ts';
import { statusOf } from './view/status.ts';
import { groupOf, isListed, summaryOf, type ViewContext } from './view/summary.ts';
import { TimelineWindow } from './view/timeline.ts';
import { Watching } from './view/watching.ts';

/** Opens the client of the account in the store. Rejects with `no-account`, `store-refused` or `not-loopback`. */
export async function openRoost(options: OpenOptions): Promise<Roost> {
  const row = await readAccount(options.store);
  if (row === null) throw new RoostError('no-account');
  demandUsable(row);
  const server = originOf(options.server ?? row.server);
  const engine = await createEngine({
    me: { user: row.user, device: row.device },
    store: options.store,
    transport: options.transport ?? webSocketTransport(server, row.token),
    surroundings: { ...realSurroundings, ...options.surroundings },
    cipher: unsafePlaintext,
    app: options.app ?? 'roost-sdk',
    away: options.away ?? false,
  });
  const { timer } = engine.world.surroundings;
  const http = new HttpApi({ server, fetch: options.fetch ?? realFetch, token: row.token, timer });
  const client = new Client(engine, options.store, http, { ...row, server });
  if (options.connect !== false) client.connect();
  return client;
}

const defaultPageSize = 50;
const maxListsAsked = 128;

class Client implements Roost {
  readonly account: Account;
  readonly status: Derived<Status>;
  readonly conversations: Derived<readonly ConversationSummary[]>;
  readonly contacts: Derived<readonly Contact[]>;
  readonly profile: Derived<Profile>;
  readonly people: People;
  readonly #engine: Engine;
  readonly #store: Store;
  readonly #http: HttpApi;
  readonly #names: Names;
  readonly #watching: Watching;
  readonly #view: ViewContext;
  readonly #events: Emitter<RoostEvents>;
  readonly #summaries = new Map<Conversation, ConversationSummary>();
  readonly #single = new Map<ConversationId, Derived<ConversationSummary | null>>();
  readonly #groups = new Map<ConversationId, Derived<GroupDetails | null>>();
  readonly #timelines = new Set<TimelineWindow>();
  readonly #waiters = new Map<
    MessageId,
    { resolve: (at: { seq: number; at: number }) => void; reject: (why: RoostError) => void }[]
  >();
  #caughtUp: (() => void)[] = [];
  #isCaughtUp = false;
  #refreshedAt = 0;
  #telling: Promise<void> | null = null;
  #profile: Profile;

  constructor(engine: Engine, store: Store, http: HttpApi, row: AccountRow) {
    const { surroundings } = engine.world;
    this.#engine = engine;
    this.#store = store;
    this.#http = http;
    this.account = publicPart(row);
    this.#profile = { name: row.name, phone: null, handle: null };
    this.#events = new Emitter((problem) =>
      surroundings.log('error', 'a listener threw', { problem: String(problem) }),
    );
    this.#names = new Names(
      engine,
      (users) => http.profiles(users),
      () => this.#renewAll(),
    );
    this.#names.ownName = row.name;
    this.people = { name: (user) => this.#names.observe(user) };
    this.#watching = new Watching(engine);
    this.#view = { world: engine.world, names: this.#names, presence: (user) => this.#watching.presence(user) };
    this.status = new Derived(() =>
      statusOf(engine.line.connection, engine.state, this.#isCaughtUp, unsentCount(engine.world)),
    );
    this.conversations = new Derived(() => this.#list());
    this.contacts = new Derived(() => this.#contactList());
    this.profile = new Derived(() => this.#profile);
    engine.line.standing = () => this.#standing();
    engine.listen({
      changed: (events, touched) => this.#changed(events, touched),
      connection: () => this.#connectionMoved(),
      caughtUp: () => this.#nowCaughtUp(),
      failed: () => this.status.invalidate(),
    });
  }

  on<Name extends keyof RoostEvents>(name: Name, listener: (event: RoostEvents[Name]) => void): Unsubscribe {
    return this.#events.on(name, listener);
  }

  // ------------------------------------------------------------------------------------------------------ connection

  connect(): void {
    this.#engine.line.move({ on: 'start' });
  }

  disconnect(): void {
    this.#engine.line.move({ on: 'stop', why: 'told' });
  }

  setAway(away: boolean): void {
    if (this.#engine.line.away === away) return;
    this.#engine.line.away = away;
    this.#engine.line.tell({ activity: { away } });
    if (!away) this.#engine.line.move({ on: 'act' });
  }

  async caughtUp(): Promise<void> {
    if (this.#isCaughtUp) return;
    this.#demandOpen();
    await new Promise<void>((resolve) => this.#caughtUp.push(resolve));
  }

  async close(): Promise<void> {
    this.#watching.close();
    for (const timeline of [...this.#timelines]) timeline.close();
    await this.#engine.close();
    this.status.invalidate();
    for (const waiters of this.#waiters.values()) for (const one of waiters) one.reject(new RoostError('closed'));
    this.#waiters.clear();
  }

  // --------------------------------------------------------------------------------------------------- conversations

  async direct(peer: UserId): Promise<ConversationId> {
    const { world, line } = this.#engine;
    const known = personIn(world, peer).direct as ConversationId | '';
    // What has not begun is asked for again where that can be done: the device lists may be newer.
    const begun = known !== '' && (world.conversations.get(known)?.row.headSeq ?? 0) > 0;
    const canBegin = known !== '' && personIn(world, this.account.user).list.length > 0;
    if (known !== '' && (begun || (canBegin && line.connection.at !== 'online'))) return known;
    const { direct } = await this.#engine.line.ask({ findDirect: { peer } });
    if (direct === null) throw new RoostError('bad-answer');
    const made = await this.#engine.change((changes) =>
      local.noteDirect(this.#engine.world, peer, direct as wire.Direct.$Properties, changes),
    );
    return made.row.id;
  }

  async startDirect(address: Address): Promise<ConversationId> {
    const [found] = await this.lookUp([address]);
    if (found === undefined) throw new RoostError('unknown-user');
    return this.direct(found.user);
  }

  async createGroup({ title, members }: { title: string; members: readonly UserId[] }): Promise<ConversationId> {
    const others = [...new Set(members)].filter((user) => user !== this.account.user);
    await this.#learnLists([this.account.user, ...others]);
    const made = await this.#engine.change((changes) => local.createGroup(this.#engine.world, others, title, changes));
    return made.row.id;
  }

  conversation(id: ConversationId): Observable<ConversationSummary | null> {
    const known = this.#single.get(id);
    if (known !== undefined) return known;
    const cell = new Derived(() => {
      const conversation = this.#engine.world.conversations.get(id);
      return conversation === undefined || conversation.row.kind === 0 ? null : this.#summary(conversation);
    });
    this.#single.set(id, cell);
    return cell;
  }

  group(id: ConversationId): Observable<GroupDetails | null> {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const cell = new Derived(() => {
      const conversation = this.#engine.world.conversations.get(id);
      return conversation === undefined ? null : groupOf(conversation, this.#view);
    });
    this.#groups.set(id, cell);
    return cell;
  }

  async addMembers(id: ConversationId, users: readonly UserId[]): Promise<Sent> {
    await this.#learnLists(users);
    const add = users.map((user) => local.memberOf(this.#engine.world, user, wire.Role.MEMBER));
    return this.#control(id, EntryKind.MEMBERSHIP, { membership: { add } });
  }

  removeMember(id: ConversationId, user: UserId): Promise<Sent> {
    return this.#control(id, EntryKind.MEMBERSHIP, { membership: { remove: [user] } });
  }

  leave(id: ConversationId): Promise<Sent> {
    return this.removeMember(id, this.account.user);
  }

  setRole(id: ConversationId, user: UserId, role: MemberRole): Promise<Sent> {
    const changes = [{ user, role: role === 'admin' ? wire.Role.ADMIN : wire.Role.MEMBER }];
    return this.#control(id, EntryKind.ROLES, { roles: { changes } });
  }

  rename(id: ConversationId, title: string): Promise<Sent> {
    return this.#control(id, EntryKind.SETTINGS, { settings: { title: local.encodeTitle(title) } });
  }

  async setMuted(id: ConversationId, muted: boolean): Promise<void> {
    await this.#engine.change((changes) => {
      const conversation = this.#known(id);
      conversation.row.muted = muted;
      changes.touch(conversation);
    });
  }

  // -------------------------------------------------------------------------------------------------------- messages

  timeline(id: ConversationId, options: { pageSize?: number } = {}): Timeline {
    const timeline = new TimelineWindow({
      engine: this.#engine,
      store: this.#store,
      names: this.#names,
      conversation: this.#known(id),
      pageSize: options.pageSize ?? defaultPageSize,
      closed: () => this.#timelines.delete(timeline),
    });
    this.#timelines.add(timeline);
    return timeline;
  }

  async send(id: ConversationId, message: NewMessage): Promise<Sent> {
    const quote = message.replyTo === undefined ? null : await this.#quoteOf(message.replyTo);
    const row = await this.#engine.change((changes) => {
      const text = { text: message.text, quote, disappearAfterMs: message.disappearAfterMs ?? 0 };
      return local.sendText(this.#engine.world, this.#known(id), text, changes);
    });
    return this.#sent(row);
  }

  async retry(message: MessageId): Promise<Sent> {
    const row = await this.#engine.change((changes) => {
      const { conversation, row: failed } = this.#unsent(message);
      return local.retry(this.#engine.world, conversation, failed, changes);
    });
    this.#engine.line.move({ on: 'act' });
    return this.#sent(row);
  }

  async discard(message: MessageId): Promise<void> {
    await this.#engine.change((changes) => {
      const { conversation, row } = this.#unsent(message);
      local.discard(conversation, row, changes);
    });
    this.#reject(message, new RoostError('given-up'));
  }

  async deleteForEveryone(id: ConversationId, message: MessageId): Promise<Sent> {
    const entry = await this.#entryOf(message);
    if (entry === null) throw new RoostError('unknown-message');
    const row = await this.#engine.change((changes) =>
      local.deleteMessage(this.#engine.world, this.#known(id), entry.seq, changes),
    );
    return this.#sent(row);
  }

  async settled(message: MessageId): Promise<{ seq: number; at: number }> {
    const ref = parseMessageId(message);
    const row =
      ref === null
        ? undefined
        : this.#engine.world.conversations.get(ref.conversation as ConversationId)?.outbox.get(ref.number);
    const own = ref?.user === this.account.user && ref.device === this.account.device;
    if (own && row?.state.is === 'failed') throw new RoostError(row.state.code, { sentence: row.state.sentence });
    if (own && row !== undefined) {
      return new Promise((resolve, reject) => {
        this.#waiters.set(message, [...(this.#waiters.get(message) ?? []), { resolve, reject }]);
      });
    }
    const entry = await this.#entryOf(message);
    if (entry === null) throw new RoostError('unknown-message');
    return { seq: entry.seq, at: entry.at };
  }

  async markRead(id: ConversationId, seq: number): Promise<void> {
    if (seq <= this.#known(id).row.read.local) return;
    await this.#engine.change((changes) => {
      const conversation = this.#known(id);
      if (markRead(conversation.row, seq)) changes.touch(conversation);
    });
  }

  async receipts(id: ConversationId, message: MessageId): Promise<MessageReceipts> {
    const entry = await this.#entryOf(message);
    if (entry === null) throw new RoostError('unknown-message');
    const { receipts } = await this.#engine.line.ask({ getReceipts: { conversation: id, seq: entry.seq } });
    if (receipts === null) throw new RoostError('bad-answer');
    await this.#learnNames([...receipts.delivered, ...receipts.read, ...receipts.waiting]);
    const people = (users: readonly string[]) => users.map((user) => this.#names.person(user));
    return { delivered: people(receipts.delivered), read: people(receipts.read), waiting: people(receipts.waiting) };
  }

  // ---------------------------------------------------------------------------------------------------- the open chat

  openChat(id: ConversationId): void {
    const conversation = this.#known(id);
    conversation.live.opened++;
    if (conversation.live.opened === 1) this.#engine.line.tell({ open: { conversation: id } });
    if (conversation.row.peer !== '') this.#watching.add(conversation.row.peer);
  }

  closeChat(id: ConversationId): void {
    const conversation = this.#known(id);
    if (conversation.live.opened === 0) return;
    conversation.live.opened--;
    if (conversation.row.peer !== '') this.#watching.remove(conversation.row.peer);
    if (conversation.live.opened > 0) return;
    // Its presence is not known any more.
    this.#changed([], new Set([conversation]));
    conversation.live.reading = false;
    this.#engine.line.tell({ open: { conversation: id, closed: true } });
  }

  setReading(id: ConversationId, reading: boolean): void {
    const conversation = this.#known(id);
    conversation.live.reading = reading;
    if (reading) void this.markRead(id, conversation.row.headSeq).catch(() => {});
  }

  typing(id: ConversationId): void {
    const { world } = this.#engine;
    const { live } = this.#known(id);
    if (world.surroundings.now() - live.typingSentAt < typingEveryMs) return;
    live.typingSentAt = world.surroundings.now();
    this.#engine.line.tell({ typing: { conversation: id } });
  }

  watch(users: readonly UserId[]): Unsubscribe {
    for (const user of users) this.#watching.add(user);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      for (const user of users) this.#watching.remove(user);
    };
  }

  presence(user: UserId): Observable<Presence> {
    return this.#watching.observe(user);
  }

  // ------------------------------------------------------------------------------------------------ people and devices

  async lookUp(addresses: readonly Address[]): Promise<readonly Found[]> {
    const phones = addresses.flatMap((one) => ('phone' in one ? [one.phone] : []));
    const handles = addresses.flatMap((one) => ('handle' in one ? [one.handle] : []));
    const found = await this.#http.lookUp(phones, handles);
    await this.#engine.change((changes) => {
      for (const { user, name } of found) local.notePerson(this.#engine.world, user, { name }, changes);
    });
    return found.map((one) => ({ ...this.#names.person(one.user), address: addressOf(one) }));
  }

  async putContact(user: UserId, name: string): Promise<void> {
    await this.#http.putContact(user, name);
    await this.#noteContacts([{ user, name }]);
  }

  async removeContact(user: UserId): Promise<void> {
    await this.#http.removeContact(user);
    await this.#noteContacts([{ user, name: '' }]);
  }

  async setProfile(changes: { name?: string }): Promise<void> {
    this.#takeProfile(await this.#http.changeProfile(changes));
  }

  devices(): Promise<readonly DeviceInfo[]> {
    return this.#http.devices(this.account.device);
  }

  createLink(): Promise<{ code: string; ticket: string; expiresAt: number }> {
    return this.#http.createLink();
  }

  async removeDevice(device: number): Promise<void> {
    await this.#http.removeDevice(device);
  }

  async signOut(): Promise<void> {
    await this.#http.signOut().catch(() => {});
    await this.#erase();
  }

  async deleteAccount(): Promise<void> {
    await this.#http.deleteAccount();
    await this.#erase();
  }

  // ---------------------------------------------------------------------------------------------------------- inside

  #demandOpen(): void {
    if (this.#engine.state !== 'open')
      throw new RoostError(this.#engine.state === 'failed' ? 'store-failed' : 'closed');
  }

  #known(id: ConversationId): Conversation {
    const conversation = this.#engine.world.conversations.get(id);
    if (conversation === undefined) throw new RoostError('unknown-conversation');
    return conversation;
  }

  #unsent(message: MessageId): { conversation: Conversation; row: OutboxRow } {
    const ref = parseMessageId(message);
    const conversation =
      ref === null ? undefined : this.#engine.world.conversations.get(ref.conversation as ConversationId);
    const row = conversation?.outbox.get(ref?.number ?? 0);
    const own = ref?.user === this.account.user && ref.device === this.account.device;
    if (conversation === undefined || row === undefined || !own) throw new RoostError('unknown-message');
    return { conversation, row };
  }

  #sent(row: OutboxRow): Sent {
    const { user, device } = this.account;
    return { id: messageId({ conversation: row.conversation, user, device, number: row.number }) };
  }

  async #control(id: ConversationId, kind: number, change: local.ControlChange): Promise<Sent> {
    const row = await this.#engine.change((changes) =>
      local.changeControl(this.#engine.world, this.#known(id), kind, change, changes),
    );
    return this.#sent(row);
  }

  /** The stored entry of a message, by its client message id. */
  async #entryOf(message: MessageId): Promise<EntryRow | null> {
    const ref = parseMessageId(message);
    if (ref === null) return null;
    // Newest first: what a person acts on is near the end.
    return this.#store.read(async (reader) => {
      const prefix = [ref.conversation];
      for (let through = Number.MAX_SAFE_INTEGER; ; ) {
        const rows = await reader.range('entries', { prefix, through, reverse: true, limit: 200 });
        for (const { value } of rows) {
          const row = value as EntryRow;
          if (row.sender === ref.user && row.device === ref.device && row.number === ref.number) return row;
        }
        const last = rows.at(-1)?.value as EntryRow | undefined;
        if (last === undefined || last.seq <= 1) return null;
        through = last.seq - 1;
      }
    });
  }

  async #quoteOf(message: MessageId): Promise<local.TextMessage['quote']> {
    const ref = parseMessageId(message);
    if (ref === null) throw new RoostError('unknown-message');
    const entry = await this.#entryOf(message);
    return { user: ref.user, device: ref.device, number: ref.number, seq: entry?.seq ?? 0 };
  }

  /** The device lists that a creation or an added member carries; without a connection the ones known are used. */
  async #learnLists(users: readonly UserId[]): Promise<void> {
    const { world } = this.#engine;
    const unknown = users.filter((user) => personIn(world, user).list.length === 0);
    const online = this.#engine.line.connection.at === 'online';
    for (let at = 0; at < users.length; at += maxListsAsked) {
      const asked = (online ? users : unknown).slice(at, at + maxListsAsked);
      if (asked.length === 0) break;
      const { deviceLists } = await this.#engine.line.ask({ getDeviceLists: { users: [...asked] } });
      await this.#engine.change((changes) => {
        for (const { user, list } of deviceLists?.lists ?? []) {
          if (list !== null) local.noteList(world, user, list as wire.DeviceList.$Properties, changes);
        }
      });
    }
    if (users.some((user) => personIn(world, user).list.length === 0)) throw new RoostError('unknown-user');
  }

  #standing(): wire.Command.$Properties[] {
    const opened = [...this.#engine.world.conversations.values()].filter((one) => one.live.opened > 0);
    const opens = opened.map((one) => ({ open: { conversation: one.row.id } }));
    return [...opens, ...this.#watching.commands()];
  }

  #changed(events: readonly EngineEvent[], touched: ReadonlySet<Conversation>): void {
    for (const conversation of touched) {
      this.#summaries.delete(conversation);
      this.#single.get(conversation.row.id)?.invalidate();
      this.#groups.get(conversation.row.id)?.invalidate();
    }
    for (const timeline of this.#timelines) {
      const concerned = [...touched].some((one) => one.row.id === timeline.id);
      if (concerned) timeline.take(events);
    }
    if (touched.size > 0) {
      this.conversations.invalidate();
      this.status.invalidate();
    }
    for (const event of events) this.#take(event);
    if (events.length > 0) this.#tell(events);
  }

  /** Events carry names: those of strangers are asked for first, and what comes after waits its turn. */
  #tell(events: readonly EngineEvent[]): void {
    const teller: Teller = { ...this.#view, emit: (name, event) => this.#events.emit(name, event) };
    tellAtOnce(events, teller);
    const tell = () => tellWithNames(events, teller);
    const learning = this.#learnNames(peopleIn(events));
    if (learning === null && this.#telling === null) {
      tell();
      return;
    }
    const telling = Promise.all([this.#telling, learning]).then(tell);
    this.#telling = telling;
    void telling.then(() => {
      if (this.#telling === telling) this.#telling = null;
    });
  }

  /** Null when the names are known; else resolves when they are, or after a moment without an answer. */
  #learnNames(users: Iterable<string>): Promise<void> | null {
    const learning = this.#names.learn(users);
    if (learning === null) return null;
    return new Promise((resolve) => {
      const enough = this.#engine.world.surroundings.timer(maxNameWaitMs, resolve);
      void learning.then(() => {
        enough.cancel();
        resolve();
      });
    });
  }

  #take(event: EngineEvent): void {
    if (event.what === 'settled') this.#resolve(this.#sent(event.row).id, event);
    if (event.what === 'outbox' && event.row.state.is === 'failed') {
      this.#reject(
        this.#sent(event.row).id,
        new RoostError(event.row.state.code, { sentence: event.row.state.sentence }),
      );
    }
    if (event.what === 'settled' || event.what === 'ticks') this.#watching.chatWent(event.conversation.row.peer);
    if (event.what === 'presence') {
      this.#watching.changed(event.user);
      const all = [...this.#engine.world.conversations.values()];
      const conversation = all.find((one) => one.row.peer === event.user);
      if (conversation !== undefined) this.#changed([], new Set([conversation]));
    }
    if (event.what === 'account') {
      if (event.contacts) void this.#refreshContacts();
      if (event.profile) void this.#refreshProfile();
    }
  }

  #resolve(message: MessageId, at: { seq: number; at: number }): void {
    for (const one of this.#waiters.get(message) ?? []) one.resolve({ seq: at.seq, at: at.at });
    this.#waiters.delete(message);
  }

  #reject(message: MessageId, why: RoostError): void {
    for (const one of this.#waiters.get(message) ?? []) one.reject(why);
    this.#waiters.delete(message);
  }

  #connectionMoved(): void {
    const { connection } = this.#engine.line;
    if (connection.at !== 'online') this.#isCaughtUp = false;
    if (connection.at === 'stopped' || connection.at === 'waiting') this.#watching.forget();
    this.status.invalidate();
    if (connection.at === 'online') {
      this.#names.online();
      for (const timeline of this.#timelines) void timeline.online().catch(() => {});
      this.#refresh();
    }
    if (connection.at === 'stopped' && connection.why === 'displaced') this.#events.emit('displaced', {});
    if (connection.at === 'stopped' && connection.why === 'signed-out') {
      this.#events.emit('signed-out', { sentence: this.status.current.sentence });
    }
    // A socket that is refused says nothing of why; an answer over HTTP does.
    if (connection.at === 'waiting' && connection.failures >= 2) void this.#stillSignedIn();
  }

  async #stillSignedIn(): Promise<void> {
    const why = await this.#http.profile().then(
      () => '',
      (error: RoostError) => error.code,
    );
    if (why === 'signed-out' || why === 'unauthorized') this.#engine.line.move({ on: 'stop', why: 'signed-out' });
  }

  #nowCaughtUp(): void {
    this.#isCaughtUp = true;
    this.status.invalidate();
    for (const resolve of this.#caughtUp.splice(0)) resolve();
    this.#events.emit('caught-up', { conversations: this.#engine.world.conversations.size });
  }

  #summary(conversation: Conversation): ConversationSummary {
    const known = this.#summaries.get(conversation) ?? summaryOf(conversation, this.#view);
    this.#summaries.set(conversation, known);
    return known;
  }

  #list(): readonly ConversationSummary[] {
    const listed = [...this.#engine.world.conversations.values()].filter(isListed);
    return listed.map((one) => this.#summary(one)).sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  }

  #contactList(): readonly Contact[] {
    const people = [...this.#engine.world.people.values()].filter((one) => one.contactName !== '');
    return people
      .map((one) => ({ user: one.user as UserId, name: one.contactName }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  #renewAll(): void {
    this.#summaries.clear();
    this.conversations.invalidate();
    this.contacts.invalidate();
    for (const cell of [...this.#single.values(), ...this.#groups.values()]) cell.invalidate();
    for (const timeline of this.#timelines) timeline.renew();
  }

  /** What changed while this device was away was told to nobody here; a short absence is taken as nothing missed. */
  #refresh(): void {
    const now = this.#engine.world.surroundings.now();
    if (now - this.#refreshedAt < refreshEveryMs) return;
    this.#refreshedAt = now;
    void this.#refreshContacts();
    void this.#refreshProfile();
  }

  async #refreshContacts(): Promise<void> {
    try {
      const contacts = await this.#http.contacts();
      const named = new Map(contacts.map((one) => [one.user as string, one.name]));
      const gone = this.contacts.current
        .filter((one) => !named.has(one.user))
        .map((one) => ({ user: one.user, name: '' }));
      const news = contacts.filter((one) => personIn(this.#engine.world, one.user).contactName !== one.name);
      if (news.length + gone.length > 0) await this.#noteContacts([...news, ...gone]);
    } catch {
      // The next connection asks again.
    }
  }

  async #noteContacts(contacts: readonly { user: UserId; name: string }[]): Promise<void> {
    await this.#engine.change((changes) => {
      for (const { user, name } of contacts) local.notePerson(this.#engine.world, user, { contactName: name }, changes);
    });
    this.#names.renamed(new Set(contacts.map((one) => one.user)));
  }

  async #refreshProfile(): Promise<void> {
    const profile = await this.#http.profile().catch(() => null);
    if (profile !== null) this.#takeProfile(profile);
  }

  #takeProfile({ name, phone, handle }: PublicProfile): void {
    this.#profile = { name, phone, handle };
    this.#names.ownName = name;
    this.profile.invalidate();
  }

  async #erase(): Promise<void> {
    await this.close();
    await this.#store.write(async (writer) => writer.clear(), 'strict');
  }
}

const typingEveryMs = 3_000;
/** So often at most are contacts and profile fetched again on a new connection; a hint fetches them at once. */
const refreshEveryMs = 5 * 60_000;
/** Events about strangers wait so long for their names. */
const maxNameWaitMs = 2_000;

function addressOf(found: PublicProfile): Address {
  return found.phone !== null ? { phone: found.phone } : { handle: found.handle ?? '' };
}
