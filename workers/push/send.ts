/** Sends one push, and says what became of it. */
import type { PushJob, PushKind } from '../../durable-objects/user/wake/rpc.ts';
import { isPushEndpoint } from '../../protocol/push-address.ts';
import { apns } from './apns.ts';
import { fcm } from './fcm.ts';
import type { Ports, Provider, PushRequest, Verdict } from './ports.ts';
import { webPush } from './web-push/web-push.ts';
import { within } from './within.ts';

export type Providers = Readonly<Record<PushKind, Provider | null>>;

/** Kept as long as the isolate lives: each keeps the token by which it is known. */
export function providersOf(ports: Ports): Providers {
  const { settings } = ports;
  const web = webPush(ports);
  return {
    'web-push': web,
    'unified-push': web,
    apns: settings.apns === null ? null : apns(ports, settings.apns),
    fcm: settings.fcm === null ? null : fcm(ports, settings.fcm),
  };
}

export interface PushOutcome {
  readonly result: Exclude<Verdict['result'], 'renew'>;
  readonly detail: string;
  readonly afterMs: number;
  /** The service was silent, or something else answered in its place. */
  readonly isAway: boolean;
}

export async function sendPush(ports: Ports, providers: Providers, job: PushJob): Promise<PushOutcome> {
  const provider = providers[job.kind];
  if (provider === null || provider === undefined) return rejected(`this server sends nothing by ${job.kind}`);
  const isEndpoint = job.kind === 'web-push' || job.kind === 'unified-push';
  if (isEndpoint && !isPushEndpoint(job.address, ports.settings.local)) return rejected('not an address for pushes');
  const first = await attempt(ports, provider, job);
  // Our own proof had run out: once more with another.
  const last = first.result === 'renew' ? await attempt(ports, provider, job) : first;
  const result = last.result === 'renew' ? 'later' : last.result;
  return { result, detail: last.detail, afterMs: last.afterMs, isAway: last.isAway };
}

async function attempt(ports: Ports, provider: Provider, job: PushJob): Promise<Verdict & { isAway: boolean }> {
  let request: PushRequest;
  try {
    request = await provider.request(job);
  } catch (fault) {
    // Malformed keys stay malformed; what could not be asked for can.
    const { name } = fault as { name?: string };
    // A token that came too late is an exception of that kind too, though the push is all right.
    const isOwn = name === 'DataError' || (fault instanceof DOMException && !/^(Abort|Timeout)Error$/.test(name ?? ''));
    ports.log('warn', 'a push could not be made', { fault: String(fault) });
    return { result: isOwn ? 'rejected' : 'later', detail: 'could not be made', afterMs: 0, isAway: !isOwn };
  }
  try {
    const read = provider.read(await within(ports, request));
    return { ...read, isAway: read.result === 'later' && /^5/.test(read.detail) };
  } catch {
    return { result: 'later', detail: 'no answer', afterMs: 0, isAway: true };
  }
}

function rejected(detail: string): PushOutcome {
  return { result: 'rejected', detail, afterMs: 0, isAway: false };
}
