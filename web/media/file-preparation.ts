import { HeldValue } from '../app/held-value.ts';
import { load } from '../app/load.ts';
import { workerUrl } from '../app/worker-url.ts';
import type { Observable, PreparedFile, PrepareOptions, RoostErrorLike } from '../sdk.ts';
import type { ChosenFile } from './chosen.ts';
import { lookOf } from './kinds.ts';
import { mediaSentence } from './sentences.ts';
import { soundLength } from './sound-length.ts';

/** How far a file is that is to be sent. */
export type Readiness =
  | { readonly is: 'working' }
  | { readonly is: 'ready'; readonly file: PreparedFile }
  /** `canGoAsItIs`: with everything that is in it. */
  | { readonly is: 'refused'; readonly sentence: string; readonly canGoAsItIs: boolean };

export type PreparationOptions = Pick<PrepareOptions, 'original' | 'asItIs'>;

interface Entry {
  readonly state: HeldValue<Readiness>;
  stop: AbortController;
}

/** Makes what was chosen ready, one after the other, while somebody looks at it: smaller, and without place and time. */
export class FilePreparation {
  readonly #entries = new Map<string, Entry>();
  #turn: Promise<void> = Promise.resolve();

  of({ key }: ChosenFile): Observable<Readiness> {
    return this.#entry(key).state;
  }

  /** Begins, or begins anew in another way. */
  begin({ key, file }: ChosenFile, how: PreparationOptions): void {
    const entry = this.#entry(key);
    entry.stop.abort();
    const stop = new AbortController();
    entry.stop = stop;
    entry.state.set({ is: 'working' });
    this.#turn = this.#turn.then(async () => {
      if (stop.signal.aborted) return;
      const ready = await made(file, { ...how, signal: stop.signal });
      if (!stop.signal.aborted) entry.state.set(ready);
    });
  }

  drop({ key }: ChosenFile): void {
    this.#entries.get(key)?.stop.abort();
    this.#entries.delete(key);
  }

  #entry(key: string): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry = { state: new HeldValue<Readiness>({ is: 'working' }), stop: new AbortController() };
    this.#entries.set(key, entry);
    return entry;
  }
}

async function made(file: File, options: PrepareOptions): Promise<Readiness> {
  try {
    const { prepareFile } = await load(() => import('../sdk-photos.ts'));
    const prepared = await prepareFile(file, { ...options, workerUrl: workerUrl() });
    if (lookOf(prepared) !== 'audio') return { is: 'ready', file: prepared };
    return { is: 'ready', file: { ...prepared, preview: { ...prepared.preview, ...(await soundLength(file)) } } };
  } catch (error) {
    const { code } = error as Partial<RoostErrorLike>;
    return { is: 'refused', sentence: mediaSentence(error), canGoAsItIs: code === 'file-unclean' };
  }
}
