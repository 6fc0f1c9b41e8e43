import { DurableObject } from 'cloudflare:workers';
import { limitsFrom } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import { storageOf, surroundingsOf } from '../kit/surroundings.ts';
import { r2Bucket } from './bucket.ts';
import { Ledger } from './ledger.ts';
import type { MediaFromGateway, MediaRpc } from './rpc.ts';

type Asked<Method extends keyof MediaRpc> = Parameters<MediaRpc[Method]>[0];

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

  open(request: Asked<'open'>) {
    return this.#ledger.open(request);
  }

  begin(request: Asked<'begin'>) {
    return this.#ledger.begin(request);
  }

  admit(request: Asked<'admit'>) {
    return this.#ledger.admit(request);
  }

  part(request: Asked<'part'>) {
    return this.#ledger.part(request);
  }

  progress(request: Asked<'progress'>): ReturnType<MediaFromGateway['progress']> {
    return this.#ledger.progress(request);
  }

  finish(request: Asked<'finish'>): ReturnType<MediaFromGateway['finish']> {
    return this.#ledger.finish(request);
  }

  finished(request: Asked<'finished'>) {
    return this.#ledger.finished(request);
  }

  hold(request: Asked<'hold'>) {
    return this.#ledger.hold(request);
  }

  look(request: Asked<'look'>) {
    return this.#ledger.look(request);
  }

  refer(request: Asked<'refer'>) {
    return this.#ledger.refer(request);
  }

  release(request: Asked<'release'>) {
    return this.#ledger.release(request);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    return this.#ledger.alarm(info === undefined || info.isRetry ? null : info.scheduledTime);
  }
}
