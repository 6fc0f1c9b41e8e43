import { CommandFailure } from '../exit-codes.ts';
import { UsageError } from '../parse.ts';
import type { PushState } from '../sdk.ts';
import type { Task } from '../task.ts';
import { localTime } from '../times.ts';

/** Where this device is woken while nothing listens: says how that stands, registers an endpoint, or removes it. */
export async function push({ operands, options, client, print }: Task): Promise<void> {
  const [action, endpoint = ''] = operands;
  if (action !== 'register') {
    const only = Object.keys(options).find((name) => name === 'p256dh' || name === 'auth');
    if (only !== undefined) throw new UsageError(`--${only} goes with roost push register alone.`);
  }
  if (action === 'register') {
    const target = {
      endpoint: endpointOf(endpoint),
      p256dh: keyOf('p256dh', 65, options),
      auth: keyOf('auth', 16, options),
    };
    const roost = await client.roost();
    if (!(await roost.push.status()).kinds.includes('unified-push'))
      throw new CommandFailure('refused', 'This server wakes nobody by UnifiedPush.');
    await roost.push.register({ kind: 'unified-push', ...target });
    print({ registered: target.endpoint }, `Pushes go to ${target.endpoint} from now on.`);
    return;
  }
  const roost = await client.roost();
  if (action === 'remove') {
    const { state } = await roost.push.status();
    await roost.push.remove();
    print({ removed: state !== null }, state === null ? 'There was none.' : 'This device is woken no more.');
    return;
  }
  const { key, kinds, state } = await roost.push.status();
  print({ key, kinds, state }, [...linesOf(state), `Key of the server (VAPID): ${key}`].join('\n'));
}

function endpointOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`${JSON.stringify(text)} is not the address of an endpoint: https://…`);
  return text;
}

/** Keys as subscriptions have them: base64url, without padding. */
function keyOf(name: 'p256dh' | 'auth', length: number, options: Task['options']): string {
  const text = options[name]?.replace(/=+$/, '');
  if (text === undefined)
    throw new UsageError('roost push register needs --p256dh and --auth: what is pushed is encrypted to them.');
  const bytes = /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url').length : 0;
  if (bytes !== length) throw new UsageError(`--${name} is ${length} bytes in base64url.`);
  return text;
}

function linesOf(state: PushState | null): string[] {
  if (state === null) return ['This device is not woken: nothing is registered.'];
  const { kind, addedAt, queuedAt, acceptedAt, provenAt, fetchedAt, failedAt, failure, isGone } = state;
  const lines = [`Woken by ${kind}, registered ${localTime(addedAt)}.`];
  lines.push(provenAt > 0 ? `Last proven push: ${localTime(provenAt)}.` : 'No push has been proven yet.');
  if (acceptedAt > fetchedAt)
    lines.push(`Taken by its service ${localTime(acceptedAt)}; this device has not come since.`);
  if (queuedAt > Math.max(acceptedAt, failedAt))
    lines.push(`A push waits in the queue since ${localTime(queuedAt)}: its service has not been given it yet.`);
  if (isGone) lines.push('Its service says that the address is no good any more: register another.');
  else if (failure !== '') lines.push(`The last one failed ${localTime(failedAt)}: ${failure}`);
  return lines;
}
