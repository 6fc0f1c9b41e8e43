/** The consumer of the push queue as a worker, and of the queue of its dead letters. */
import type { UserFromPush } from '../../durable-objects/user/wake/rpc.ts';
import { deadPushRows } from '../../lib/directory/dead-push-rows.ts';
import { type PushKeys, pushKeys } from '../../lib/directory/push-keys.ts';
import type { UserId } from '../../protocol/ids.ts';
import { limitsFrom } from '../../protocol/limits.ts';
import { consume } from './consume.ts';
import { buryIn } from './dead-pushes.ts';
import { Paces } from './paces.ts';
import type { Ports } from './ports.ts';
import { type Providers, providersOf } from './send.ts';
import { readSettings } from './settings.ts';
import { throughFetch } from './transport.ts';

/** Kept as long as an isolate lives; nothing in it belongs to one event. */
let kept: { readonly settings: ReturnType<typeof readSettings>; keys: PushKeys | null } | null = null;
let providers: Providers | null = null;
const paces = new Paces();

type Bindings = Pick<Env, 'DIRECTORY' | 'PUSH' | 'USER'>;

const deadQueue = 'roost-push-dead';

export const push = {
  async queue(batch: MessageBatch<unknown>, env: Env): Promise<void> {
    const ports = portsOf(env, env as unknown as Record<string, unknown>);
    if (batch.queue === deadQueue) return bury(ports, batch.messages);
    providers ??= providersOf(ports);
    await consume(ports, providers, batch.messages, paces);
  },

  /** Every few minutes: what an operator wants tried again, and could not be put back at once. */
  async scheduled(env: Env): Promise<void> {
    await deadPushRows(env.DIRECTORY).replay({
      queueRejected: (user) => userIn(env, user as UserId).queueRejected(),
      send: (message) => env.PUSH.send(message),
    });
  },
};

async function bury(ports: Ports, messages: readonly Message<unknown>[]): Promise<void> {
  for (const message of messages) {
    const user = String((message.body as { user?: unknown } | null)?.user ?? '');
    await ports.bury({ user, why: 'tried too often', message: message.body, at: ports.now() });
    message.ack();
  }
}

function userIn(env: Bindings, user: UserId): UserFromPush {
  return env.USER.getByName(user) as unknown as UserFromPush;
}

function portsOf(env: Bindings, vars: Readonly<Record<string, unknown>>): Ports {
  const state = (kept ??= startWith(vars));
  const limits = limitsFrom(typeof vars.ROOST_LIMITS === 'string' ? vars.ROOST_LIMITS : undefined);
  return {
    settings: state.settings.settings,
    limits,
    transport: throughFetch,
    user: (user) => userIn(env, user),
    keys: async () => (state.keys ??= await pushKeys(env.DIRECTORY)),
    bury: (dead) => buryIn(env.DIRECTORY, dead),
    queue: async (user, wait) => void (await env.PUSH.send({ user }, wait)),
    now: () => Date.now(),
    random: () => Math.random(),
    timer(ms, work) {
      const timer = setTimeout(work, ms);
      return { cancel: () => clearTimeout(timer) };
    },
    log: (level, what, fields) => console[level](JSON.stringify({ worker: 'push', what, ...fields })),
  };
}

function startWith(vars: Readonly<Record<string, unknown>>): NonNullable<typeof kept> {
  const settings = readSettings(vars);
  for (const problem of settings.problems) console.error(JSON.stringify({ worker: 'push', what: problem }));
  return { settings, keys: null };
}
