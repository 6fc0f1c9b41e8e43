/**
 * Roost as deployed, with counters around it: rows written, calls between objects, wake-ups, alarms.
 *
 * The product knows nothing of this. All objects of a local runtime share one isolate, so the platform's own prototypes
 * are wrapped once, and every class is subclassed to count what comes in.
 */
import * as roost from '../../workers/roost.ts';

/** What is counted in the runtime, over all objects since the start. Rows include one for each alarm set (F5). */
const counts: Record<string, number> = {};

function add(name: string, n = 1): void {
  counts[name] = (counts[name] ?? 0) + n;
}

/** Statements whose count is complete only once their rows were read. */
type Cursor = SqlStorageCursor<Record<string, SqlStorageValue>>;
let unread: { cursor: Cursor; seen: number }[] = [];
const wrapped = new WeakSet<object>();

const counters = {
  read(): Record<string, number> {
    for (const { cursor, seen } of unread) add('rowsWritten', cursor.rowsWritten - seen);
    unread = [];
    return counts;
  },

  /** Counts a wake-up, and from now on what this object writes. */
  watch(ctx: DurableObjectState): void {
    add('wakeUps');
    // The class of `storage` and of `sql` is shared by all objects: one wrapping serves them all.
    wrap(Object.getPrototypeOf(ctx.storage.sql) as SqlStorage, 'exec', (result) => {
      const cursor = result as Cursor;
      add('rowsWritten', cursor.rowsWritten);
      unread.push({ cursor, seen: cursor.rowsWritten });
      if (unread.length > 256) counters.read();
    });
    wrap(Object.getPrototypeOf(ctx.storage) as DurableObjectStorage, 'setAlarm', () => {
      add('rowsWritten');
      add('alarmsSet');
    });
  },

  /** Counts what leaves on sockets. */
  watchSockets(): void {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (this: WebSocket, data: string | ArrayBuffer | ArrayBufferView): void {
      add('bytesOut', typeof data === 'string' ? data.length : data.byteLength);
      send.call(this, data);
    };
  },

  /** Counts each call that a class gets, by name; what the runtime itself calls counts as an event, not as an RPC. */
  countCalls(object: string, counted: object, original: object): void {
    for (const name of Object.getOwnPropertyNames(original)) {
      const method = (original as Record<string, unknown>)[name];
      if (name === 'constructor' || typeof method !== 'function') continue;
      const isEvent = /^(fetch|alarm|webSocket)/.test(name);
      Object.defineProperty(counted, name, {
        configurable: true,
        writable: true,
        value: function (this: object, ...args: unknown[]): unknown {
          add(isEvent ? `${object}.${name}` : 'rpcs');
          if (!isEvent) add(`${object}.${name}`);
          return method.apply(this, args);
        },
      });
    }
  },
};

/** Lets `after` see each result of a method of a platform class. */
function wrap<Target extends object>(
  prototype: Target,
  name: keyof Target & string,
  after: (result: unknown) => void,
): void {
  const method = prototype[name];
  if (wrapped.has(prototype) || typeof method !== 'function') return;
  wrapped.add(prototype);
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value: function (this: Target, ...args: unknown[]): unknown {
      const result: unknown = method.apply(this, args);
      after(result);
      return result;
    },
  });
}

const gateway = roost.default;

const counted = {
  ...gateway,
  fetch(
    request: Request<unknown, IncomingRequestCfProperties>,
    env: Env,
    ctx: ExecutionContext,
  ): Response | Promise<Response> {
    if (new URL(request.url).pathname !== '/counters') return gateway.fetch(request, env, ctx);
    return Response.json(counters.read());
  },
};

export default counted;
export const direct = { fetch: counted.fetch };

export class UserObject extends roost.UserObject {
  constructor(ctx: DurableObjectState, env: Env) {
    counters.watch(ctx);
    super(ctx, env);
  }
}

export class ConversationObject extends roost.ConversationObject {
  constructor(ctx: DurableObjectState, env: Env) {
    counters.watch(ctx);
    super(ctx, env);
  }
}

counters.watchSockets();
counters.countCalls('user', UserObject.prototype, roost.UserObject.prototype);
counters.countCalls('conversation', ConversationObject.prototype, roost.ConversationObject.prototype);

export const { SignUpCode, AddressMeter, LinkTicket, HistoryObject, MediaLedger } = roost;
