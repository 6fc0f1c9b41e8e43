/**
 * Roost as deployed, in which a conversation can be made unreachable: whoever asks it gets a fault, as from a runtime that
 * cannot start it. All objects of a local runtime share one isolate, so one set says which.
 */
import * as roost from '../../workers/roost.ts';

const unreachable = new Set<string>();
const gateway = roost.default;

/** `POST /unreachable` with the ids, as a JSON list: those, and no others. */
async function fetch(
  request: Request<unknown, IncomingRequestCfProperties>,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  if (new URL(request.url).pathname !== '/unreachable') return gateway.fetch(request, env, ctx);
  unreachable.clear();
  for (const id of (await request.json()) as string[]) unreachable.add(id);
  return new Response(null, { status: 204 });
}

export default { ...gateway, fetch };
export const direct = { fetch };

export class ConversationObject extends roost.ConversationObject {
  readonly #name: string;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#name = state.id.name ?? '';
  }

  demandReachable(): void {
    if (unreachable.has(this.#name)) throw new Error('this conversation cannot be reached');
  }
}

const methods = Object.getOwnPropertyNames(roost.ConversationObject.prototype).filter((name) => name !== 'constructor');
for (const name of methods) {
  const method = roost.ConversationObject.prototype[name as 'append'] as (...given: unknown[]) => unknown;
  Object.defineProperty(ConversationObject.prototype, name, {
    configurable: true,
    writable: true,
    value: function (this: ConversationObject, ...given: unknown[]): unknown {
      // Its own alarm is no call from elsewhere.
      if (name !== 'alarm') this.demandReachable();
      return method.apply(this, given);
    },
  });
}

export const { UserObject, SignUpCode, AddressMeter, LinkTicket, HistoryObject } = roost;
