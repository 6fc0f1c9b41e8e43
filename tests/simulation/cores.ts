/** The very files that the objects run, in the simulated world. */
import { Conversation } from '../../durable-objects/conversation/conversation.ts';
import type { ConversationRpc } from '../../durable-objects/conversation/rpc.ts';
import { History } from '../../durable-objects/history/history.ts';
import type { HistoryStore } from '../../durable-objects/history/rpc.ts';
import { EmbeddedHistory } from '../../durable-objects/history/rpc-embedded.ts';
import { Ledger } from '../../durable-objects/media/ledger.ts';
import type { MediaFromConversation, MediaFromUser } from '../../durable-objects/media/rpc.ts';
import type { UserFromConversation, UserFromUser } from '../../durable-objects/user/rpc.ts';
import { User } from '../../durable-objects/user/user.ts';
import type { WakeClaim } from '../../durable-objects/user/wake/rpc.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import { isRefusal, refuse } from '../../protocol/refusals.ts';
import { keepForever, type Retention } from '../../protocol/retention.ts';
import type { Gateway } from './gateway.ts';
import type { Bucket } from './media/bucket.ts';
import type { WakeUps } from './push/wake-ups.ts';
import type { Cores } from './world/cores.ts';
import { type Core, describe, type Host, isInjected, settle } from './world/host.ts';
import { randomOf } from './world/random.ts';
import type { World } from './world/world.ts';

export interface RealCoresOptions {
  /** Looked at again and again, so whoever changes it changes what all objects go by. */
  readonly limits: Limits;
  readonly gateway: () => Gateway;
  /** Entries leave for cold history, or will. */
  readonly archives: boolean;
  readonly retention?: Retention;
  /** Where media lie; null: there are none. */
  readonly bucket: () => Bucket | null;
  /** Where devices are woken by pushes; null: nobody is. */
  readonly waking: () => WakeUps | null;
}

export function realCores({
  limits,
  gateway,
  archives,
  retention = keepForever,
  bucket,
  waking,
}: RealCoresOptions): Cores {
  /** What a handler of the shell awaits keeps the object awake; what it throws is a bug. */
  const handle = <Result>(
    world: World,
    host: Host,
    what: string,
    work: (user: User) => Promise<Result>,
  ): Promise<Result | null> =>
    new Promise((resolve) => {
      const { incarnation } = host;
      host.inFlight++;
      settle(
        () => work(host.core as unknown as User),
        (failed, result) => {
          if (incarnation !== host.incarnation) return;
          host.inFlight--;
          world.touched(host);
          resolve(failed ? null : (result as Result));
        },
        (fault) => {
          if (!isInjected(fault)) world.bug(`${host.name} ${what} threw ${describe(fault)}`);
        },
      );
    });
  const worlds = new WeakMap<Host, World>();
  const worldOf = (host: Host): World => worlds.get(host) as World;

  return {
    conversation(world, host, surroundings) {
      return new Conversation({
        storage: host.storage,
        surroundings,
        limits,
        users: (user) => stubOf<UserFromConversation>(world, host, world.user(user), ['deliver', 'typing']),
        retention,
        ...(bucket() === null
          ? {}
          : {
              ledgers: (object: MediaId) =>
                stubOf<MediaFromConversation>(world, host, world.media(object), ['refer', 'release']),
            }),
        ...(archives
          ? { history: { choice: 'embedded' as const, embedded: coldHistory(world, host), cassandra: null } }
          : {}),
      });
    },

    history(host, surroundings) {
      return new History({ storage: host.storage, surroundings }) as unknown as Core;
    },

    media(host, surroundings) {
      const at = (bucket() as Bucket).of(host);
      const { name, storage } = host;
      return new Ledger({
        ...{ id: name as MediaId, storage, surroundings, limits, bucket: at, takesIncoming: true },
        empty: () => storage.empty(),
      });
    },

    user(world, host, surroundings) {
      worlds.set(host, world);
      const random = randomOf(world.seed, `secrets ${host.name} ${host.incarnation}`);
      const wakes = waking();
      const user = new User({
        storage: host.storage,
        surroundings,
        limits,
        retention,
        sockets: () => world.socketsOf(host).map((connection) => connection.socket),
        conversations: (id: ConversationId) =>
          stubOf<ConversationRpc>(world, host, world.conversation(id), [
            ...['append', 'attach', 'report', 'page', 'receipts', 'typing', 'putDevices', 'removeUser', 'names'],
          ]),
        users: (id: UserId) =>
          stubOf<UserFromUser>(world, host, world.user(id), [
            ...['directId', 'deviceList', 'watch', 'presence', 'ask', 'toDevices', 'claimKeys'],
          ]),
        ...(bucket() === null
          ? {}
          : { ledgers: (object: MediaId) => stubOf<MediaFromUser>(world, host, world.media(object), ['hold']) }),
        wakeUp: (person) => wakes?.handOver(host, person) ?? Promise.resolve(),
        // What it costs to tell an id that was given out from another is the edge's to prove.
        ids: { given: async (users) => new Set(users) },
        randomBytes: (count) => Uint8Array.from({ length: count }, () => random.int(256)),
      });
      return wakes === null ? user : lookingAtClaims(user, (claim) => wakes.claimed(host, claim));
    },

    queue() {
      const wakeUp = async ({ user }: { readonly user: UserId }): Promise<void> => waking()?.queued(user);
      return { alarm: () => {}, wakeUp } as Core;
    },

    connect(host, socket, accepted) {
      const world = worldOf(host);
      const credential = gateway().credentialOf({ user: host.name as UserId, device: socket.device });
      void handle(world, host, 'admit', async (user) => {
        const admitted = await user.admit(credential, socket.attempt);
        if (isRefusal(admitted)) {
          socket.close(4503, 'signed out');
          return;
        }
        socket.connection = admitted.connection;
        socket.accept();
        accepted();
        await user.connected(socket);
      });
    },

    message(host, socket, data) {
      void handle(worldOf(host), host, 'frame', (user) => user.frame(socket, data));
    },

    closed(host, socket, code) {
      void handle(worldOf(host), host, 'closed', (user) => user.closed(socket, code));
    },
  };
}

/** What a consumer is given, looked at in the moment in which it was decided. */
function lookingAtClaims(user: User, look: (claim: WakeClaim) => void): User {
  const claimWakeUps = user.claimWakeUps.bind(user);
  user.claimWakeUps = async () => {
    const claim = await claimWakeUps();
    look(claim);
    return claim;
  };
  return user;
}

/** The embedded store behind the same calls as everything else, which is away at times. */
function coldHistory(world: World, host: Host): HistoryStore {
  const isAway = (): boolean => {
    const span = Math.floor(world.scheduler.elapsed() / 6_000);
    return randomOf(world.seed, `cold history ${span}`).chance(world.weather().coldAway);
  };
  const away = async () => refuse('history-unavailable', { afterMs: 5_000 });
  return new EmbeddedHistory((name) => {
    const stub = stubOf<HistoryStore>(world, host, world.history(name), ['append', 'page', 'erase', 'drop', 'health']);
    return {
      append: (request) => (isAway() ? away() : stub.append(request)),
      page: (request) => (isAway() ? away() : stub.page(request)),
      erase: (request) => (isAway() ? away() : stub.erase(request)),
      drop: (request) => (isAway() ? away() : stub.drop(request)),
      health: () => stub.health(),
    };
  });
}

/** An object's stub: each method is a call through the world. */
function stubOf<Rpc extends object>(world: World, from: Host, to: Host, methods: readonly string[]): Rpc {
  return Object.fromEntries(
    methods.map((method) => [
      method,
      (...given: unknown[]) => world.calls.call(from, to, method, given[0], given.slice(1)),
    ]),
  ) as Rpc;
}
