/** The client of one account: the engine and its parts, joined behind the interface of api.ts. */
import type { Suite } from '../crypto/suite.ts';
import { base64url } from '../lib/bytes.ts';
import type { ConversationId } from '../protocol/ids.ts';
import { type AccountRow, demandUsable, originOf, publicPart, readAccount } from './account.ts';
import type { OpenOptions, Pace, Roost, RoostOpener } from './api.ts';
import type { Cipher, MessageName } from './cipher/cipher.ts';
import { givenSuite } from './cipher/given-suite.ts';
import { signalCipher } from './cipher/signal-cipher.ts';
import { CipherState } from './engine/cipher-state.ts';
import { codeOf, createEngine, type Engine } from './engine/engine.ts';
import { calendarNow, hereOf } from './engine/world.ts';
import { RoostError } from './errors.ts';
import { Downloads } from './files/downloads.ts';
import { removeUnfinished } from './files/encrypting.ts';
import { FileCache } from './files/file-cache.ts';
import { type FileCipher, fileCipherHere } from './files/file-cipher.ts';
import { MediaHttp } from './files/media-http.ts';
import { memoryFiles } from './files/memory-files.ts';
import { Uploads, unsentObjects } from './files/uploads.ts';
import { guard, guarded } from './guarded.ts';
import { type Call, httpCall } from './http/call.ts';
import { HttpApi } from './http/http-api.ts';
import { keyed } from './linking/link-keys.ts';
import { LinkOwner } from './linking/owner.ts';
import { Chats } from './parts/chats.ts';
import { ClientStatus } from './parts/client-status.ts';
import { OwnDevices, readSeenDevices } from './parts/devices.ts';
import { EventQueue } from './parts/event-queue.ts';
import { Files } from './parts/files.ts';
import { Messages } from './parts/messages.ts';
import { Acquaintances } from './parts/people.ts';
import { OpenChats } from './parts/presence.ts';
import { PushTargets } from './parts/push.ts';
import { Shelf } from './parts/shelf.ts';
import { Views } from './parts/views.ts';
import type { BytesFetch, FileStore } from './ports.ts';
import { type FencedStore, takeOver } from './store/fence.ts';
import { realBytesFetch, realFetch, realSurroundings } from './surroundings.ts';
import { webSocketTransport } from './transport/web-socket.ts';
import { Trusts } from './trust/trusts.ts';
import { demandOwnRows, rowsFor, type SealedRows } from './vault/sealed-rows.ts';
import { Cell } from './view/cell.ts';
import { parseMessageId } from './view/message-id.ts';
import { Names } from './view/names.ts';
import type { ViewContext } from './view/summary.ts';
import { tellAt } from './view/telling.ts';
import { Watches } from './view/watches.ts';

/** Opens the client of the account in the store. Rejects with `no-account`, `store-refused`, `store-newer`, `store-key` or `not-loopback`. */
export const openRoost: RoostOpener = guard('openRoost', async (options: OpenOptions) => {
  const suite = await givenSuite(options.suite);
  const { randomBytes } = { ...realSurroundings, ...options.surroundings };
  return openWith(signalCipher(suite, randomBytes), { ...options, suite });
});

/** With a cipher of one's own: the one that the store was made with; tests also give how its rows are stored. @internal */
export async function openWith(cipher: Cipher, options: OpenOptions & { readonly rows?: SealedRows }): Promise<Roost> {
  const { maxCacheBytes = null } = options;
  if (maxCacheBytes !== null && !(maxCacheBytes >= 0))
    throw new RoostError('bad-call', { sentence: 'maxCacheBytes has to be a number of bytes.' });
  const row = await readAccount(options.store);
  if (row === null) throw new RoostError('no-account');
  demandUsable(row, cipher.name);
  const rows = options.rows ?? rowsFor(options);
  await demandOwnRows(options.store, rows);
  const surroundings = { ...realSurroundings, ...options.surroundings };
  const store = await takeOver(options.store, base64url(surroundings.randomBytes(16)));
  const server = originOf(options.server ?? row.server);
  const engine = await createEngine({
    me: { user: row.user, device: row.device },
    store,
    transport: options.transport ?? webSocketTransport(server, row.token),
    surroundings,
    cipher,
    rows,
    app: options.app ?? 'roost-sdk',
    away: options.away ?? false,
  });
  const { timer } = engine.world.surroundings;
  const call = httpCall({ server, fetch: options.fetch ?? realFetch, token: row.token, timer });
  const http = new HttpApi({ call, timer });
  const files = options.files ?? memoryFiles();
  // Where there is no chat they are of an account that left, and was killed over it (B14).
  if (engine.world.conversations.size === 0) await removeAll(files);
  await removeUnfinished(files, unsentObjects(engine.world));
  const seenDevices = await readSeenDevices(store);
  const roost = join({
    ...{ engine, store, call, http, row: { ...row, server }, seenDevices, cipher, rows },
    ...{ files, maxCacheBytes, bytesFetch: options.bytesFetch ?? realBytesFetch, pace: options.pace },
    fileCipher: options.fileCipher ?? fileCipherHere(surroundings.randomBytes),
    suite: () => givenSuite(options.suite),
  });
  if (options.connect !== false) roost.connect();
  return roost;
}

/** What cannot be removed is left behind. */
async function removeAll(files: FileStore): Promise<void> {
  for (const name of await files.list().catch(() => [])) await files.remove(name).catch(() => {});
}

interface RoostParts {
  readonly engine: Engine;
  readonly store: FencedStore;
  readonly call: Call;
  readonly http: HttpApi;
  readonly row: AccountRow;
  readonly seenDevices: readonly number[] | null;
  readonly cipher: Cipher;
  /** Of which a cipher of one's own may need none: brought where somebody asks for what only it does. */
  readonly suite: () => Promise<Suite>;
  readonly rows: SealedRows;
  readonly files: FileStore;
  readonly fileCipher: FileCipher;
  readonly bytesFetch: BytesFetch;
  readonly maxCacheBytes: number | null;
  readonly pace: Pace | undefined;
}

function join(parts: RoostParts): Roost {
  const { engine, store, call, http, row, seenDevices, cipher, suite, rows, files, fileCipher, bytesFetch } = parts;
  const { line, world } = engine;
  const watches = new Watches(engine);
  const names = new Names(
    engine,
    (users) => http.profiles(users),
    () => views.renewAll(),
  );
  names.ownName = row.name;
  const context: ViewContext = { world, names, presence: (user) => watches.presence(user) };
  const eventQueue = new EventQueue(context);
  const views = new Views(engine, store, context, tellAt(parts.pace));
  const givenAgain = async (message: MessageName) =>
    (await cipher.givenAgain?.(message, new CipherState(store, rows))) ?? [];
  const messages = new Messages({ engine, store, views, names, eventQueue, cipher: { givenAgain } });
  const media = new MediaHttp({ ...world.surroundings, call, fetch: bytesFetch, server: row.server });
  const unsent = () => unsentObjects(world);
  const cache = new FileCache({
    ...{ files, store, unsent, maxBytes: parts.maxCacheBytes },
    ...{ isOurs: () => store.isOurs(), elapsed: () => world.surroundings.elapsed() },
  });
  const uploads = new Uploads({
    ...{ engine, http: media, files: cache.files },
    progress: (row, amount) => {
      const { id: message } = messages.sent(row);
      const conversation = row.conversation as ConversationId;
      eventQueue.events.emit('upload-progress', { conversation, message, ...amount });
    },
    refused: (row, { code, sentence }) => {
      const { id: message } = messages.sent(row);
      eventQueue.events.emit('refused', { conversation: row.conversation as ConversationId, message, code, sentence });
    },
    renumbered: (from, to) => messages.renumbered(from, to),
  });
  const downloads = new Downloads({ http: media, files: cache.files, fileCipher, timer: world.surroundings.timer });
  const sentFiles = new Files({ engine, cache, fileCipher, messages, views, downloads });
  const chats = new Chats(engine, views, messages);
  const shelf = new Shelf({ engine, store, views, messages, files: sentFiles });
  const open = new OpenChats({ engine, views, messages, watches });
  const people = new Acquaintances(engine, http, names);
  const push = new PushTargets(engine, call);
  const devices = new OwnDevices(engine, http, seenDevices);
  const links = new LinkOwner({ engine, store, rows, http, cipher: keyed(cipher), suite });
  const ownKey = async () => (await cipher.vouchedBy?.(new CipherState(store, rows), hereOf(world))) ?? null;
  const trusts = new Trusts({ engine, ownKey, suite });
  const connected = new ClientStatus(engine, http, eventQueue);
  const transfer = new Cell(() => world.transfer);

  engine.listen({
    changed: (events, touched) => {
      views.changed(events, touched);
      if (touched.size > 0) connected.moved();
      if (events.some(({ what }) => what === 'transfer')) transfer.invalidate();
      messages.take(events);
      uploads.look();
      sentFiles.take(events);
      open.take(events);
      people.take(events);
      names.take(events);
      devices.take(events);
      if (touched.size > 0) trusts.changed();
      eventQueue.tell(events);
    },
    connection: (state) => {
      if (state.at === 'stopped' || state.at === 'waiting') watches.forget();
      connected.connectionMoved(state);
      if (state.at !== 'online') return;
      names.online();
      views.online();
      people.online();
      devices.online();
      uploads.online();
    },
    caughtUp: () => connected.nowCaughtUp(),
    failed: () => {
      uploads.close();
      void endFiles();
      messages.end();
      connected.ended();
    },
  });

  /** Resolves when downloads and encryption have let go of the files. */
  const endFiles = (): Promise<void> => {
    const code = codeOf(engine.state);
    downloads.close(code);
    return cache.close(code);
  };
  const close = async (): Promise<void> => {
    uploads.close();
    watches.close();
    names.close();
    views.close();
    await engine.close();
    await endFiles();
    messages.end();
    connected.ended();
  };
  const erase = async (): Promise<void> => {
    await close();
    await store.write(async (writer) => writer.clear(), 'strict');
    // Nobody has the keys any more.
    await removeAll(files);
  };

  return guarded<Roost>({
    account: publicPart(row),
    status: connected.status,
    transfer,
    conversations: views.list,
    archived: views.archived,
    requests: views.requests,
    contacts: people.contacts,
    profile: people.profile,
    people: { name: (user) => names.observe(user), addresses: (user) => names.addresses(user) },
    push,
    on: (name, listener) => eventQueue.events.on(name, listener),

    connect: () => line.move({ on: 'start' }),
    disconnect: () => line.move({ on: 'stop', why: 'told' }),
    setAway: (away) => {
      if (line.away === away) return;
      line.away = away;
      line.tell({ activity: { away } });
      if (!away) line.move({ on: 'act' });
    },
    caughtUp: () => connected.caughtUp(),
    close,

    direct: (peer) => chats.direct(peer),
    startDirect: async (address) => {
      const [found] = await people.lookUp([address]);
      if (found === undefined) throw new RoostError('unknown-user');
      return chats.direct(found.user);
    },
    createGroup: (options) => chats.createGroup(options),
    accept: (id) => chats.answer(id, true),
    decline: (id) => chats.answer(id, false),
    conversation: (id) => views.conversation(id),
    group: (id) => views.group(id),
    addMembers: (id, users) => chats.addMembers(id, users),
    removeMember: (id, user) => chats.removeMember(id, user),
    leave: (id) => chats.removeMember(id, world.me.user),
    setRole: (id, user, role) => chats.setRole(id, user, role),
    rename: (id, title) => chats.rename(id, title),
    setMuted: async (id, muted, { exceptMentions = false } = {}) => {
      await chats.setMuted(id, muted, exceptMentions);
      push.muted(id);
    },

    setPinned: (id, pinned) => shelf.setPinned(id, pinned),
    setArchived: (id, archived) => shelf.setArchived(id, archived),
    deleteChat: (id) => shelf.deleteChat(id),
    deleteForMe: (id, message) => shelf.deleteForMe(id, message),
    notes: () => chats.notes(),

    timeline: (id, options) => views.timeline(id, options?.pageSize),
    send: (id, message) => {
      const held = trusts.heldBack(id);
      return held === null ? messages.send(id, message) : Promise.reject(held);
    },
    react: (id, message, emoji) => {
      const held = trusts.heldBack(id);
      return held === null ? messages.react(id, message, emoji) : Promise.reject(held);
    },
    sendAnyway: (id) => messages.sendAnyway(id),
    retry: async (message) => {
      const { conversation = null } = parseMessageId(message) ?? {};
      const held = conversation === null ? null : trusts.heldBack(conversation as ConversationId);
      if (held !== null) throw held;
      return messages.retry(message);
    },
    discard: (message) => sentFiles.discard(message),
    deleteForEveryone: (id, message) => messages.deleteForEveryone(id, message),
    settled: (message) => messages.settled(message),
    sendFile: (id, file) => {
      const held = trusts.heldBack(id);
      return held === null ? sentFiles.send(id, file) : Promise.reject(held);
    },
    forward: (message, to) => {
      const held = trusts.heldBack(to);
      return held === null ? sentFiles.forward(message, to) : Promise.reject(held);
    },
    download: (message, options) => sentFiles.download(message, options),
    storage: () => sentFiles.storage(),
    freeFiles: (id) => sentFiles.free(id),
    markRead: (id, seq) => messages.markRead(id, seq),
    receipts: (id, message) => messages.receipts(id, message),

    openChat: (id) => open.open(id),
    closeChat: (id) => open.close(id),
    setReading: (id, isReading) => open.setReading(id, isReading),
    typing: (id) => open.typing(id),
    watch: (users) => open.watch(users),
    presence: (user) => watches.observe(user),

    lookUp: (addresses) => people.lookUp(addresses),
    profiles: (users) => people.profiles(users),
    putContact: (user, name) => people.putContact(user, name),
    removeContact: (user) => people.removeContact(user),
    setProfile: (changes) => people.setProfile(changes),
    devices: () => devices.list(),
    newDevices: devices.fresh,
    seenDevices: () => devices.seen(),
    createLink: () => links.create(),
    link: (ticket) => links.progress(ticket),
    decideLink: (ticket, agree) => links.decide(ticket, agree),
    closeLink: (ticket) => links.close(ticket),
    now: () => calendarNow(world),
    isEncrypted: keyed(cipher) !== null,
    reachable: () => chats.reachable(),
    trust: (user, id) => trusts.of(user, id),
    safetyNumber: (user, id) => trusts.number(user, id),
    matchesScanned: (user, scanned, id) => trusts.matches(user, scanned, id),
    setVerified: (user, shown, isVerified, id) => trusts.setVerified(user, shown, isVerified, id),
    changedNumbers: (id) => trusts.changedIn(id),
    isStrict: trusts.strict,
    setStrict: (isStrict) => trusts.setStrict(isStrict),
    removeDevice: (device) => http.removeDevice(device),
    signOut: async () => {
      await http.signOut().catch(() => {});
      await erase();
    },
    deleteAccount: async () => {
      await http.deleteAccount();
      await erase();
    },
  });
}
