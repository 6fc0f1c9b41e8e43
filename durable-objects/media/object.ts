import { DurableObject } from 'cloudflare:workers';
import { limitsFrom } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import { storageOf, surroundingsOf } from '../kit/surroundings.ts';
import { r2Bucket } from './bucket.ts';
import { Ledger } from './ledger.ts';
import type { MediaFromGateway, MediaRpc } from './rpc.ts';

type MethodRequest<Method extends keyof MediaRpc> = Parameters<MediaRpc[Method]>[0];

/** The ledger of a media object in the runtime: one object each, named by the id. Decides nothing. */
export class MediaLedger extends DurableObject<Env> implements MediaRpc {
  readonly #ledger: Ledger;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#ledger = new Ledger({
      // Asked for by name alone.
      id: state.id.name as MediaId,
      storage: storageOf(state),
      surroundings: surroundingsOf(state, 'media'),
      limits: limitsFrom(env.ROOST_LIMITS),
      bucket: r2Bucket(env.MEDIA_BUCKET),
      takesIncoming: (env.ROOST_S3_ENDPOINT ?? '').trim() !== '',
      empty: () => state.storage.deleteAll(),
    });
  }

  open(request: MethodRequest<'open'>) {
    return this.#ledger.open(request);
  }

  begin(request: MethodRequest<'begin'>) {
    return this.#ledger.begin(request);
  }

  admit(request: MethodRequest<'admit'>) {
    return this.#ledger.admit(request);
  }

  part(request: MethodRequest<'part'>) {
    return this.#ledger.part(request);
  }

  progress(request: MethodRequest<'progress'>): ReturnType<MediaFromGateway['progress']> {
    return this.#ledger.progress(request);
  }

  finish(request: MethodRequest<'finish'>): ReturnType<MediaFromGateway['finish']> {
    return this.#ledger.finish(request);
  }

  finished(request: MethodRequest<'finished'>) {
    return this.#ledger.finished(request);
  }

  hold(request: MethodRequest<'hold'>) {
    return this.#ledger.hold(request);
  }

  look(request: MethodRequest<'look'>) {
    return this.#ledger.look(request);
  }

  refer(request: MethodRequest<'refer'>) {
    return this.#ledger.refer(request);
  }

  release(request: MethodRequest<'release'>) {
    return this.#ledger.release(request);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    return this.#ledger.alarm(info === undefined || info.isRetry ? null : info.scheduledTime);
  }
}
