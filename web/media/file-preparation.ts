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
  | { readonly is: 'ready'; readonly file: PreparedFile; readonly isAsItIs: boolean }
  /** `canGoAsItIs`: with everything that is in it. */
  | { readonly is: 'refused'; readonly sentence: string; readonly canGoAsItIs: boolean };

type Preparer = (file: File, options: PrepareOptions) => Promise<PreparedFile>;

interface Entry {
  readonly chosen: ChosenFile;
  readonly state: HeldValue<Readiness>;
  /** With everything that is in it, whatever is chosen for the others. */
  isAsItIs: boolean;
  stop: AbortController;
}

/** Makes what was chosen ready, one after the other, while somebody looks at it: smaller, and without place and time. */
export class FilePreparation {
  readonly #make: Preparer;
  readonly #entries = new Map<string, Entry>();
  #isOriginal = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(make: Preparer = prepared) {
    this.#make = make;
  }

  /** Begins with the first look at it. */
  of(chosen: ChosenFile): Observable<Readiness> {
    const held = this.#entries.get(chosen.key);
    if (held !== undefined) return held.state;
    const state = new HeldValue<Readiness>({ is: 'working' });
    const entry = { chosen, state, isAsItIs: false, stop: new AbortController() };
    this.#entries.set(chosen.key, entry);
    this.#begin(entry);
    return state;
  }

  get isOriginal(): boolean {
    return this.#isOriginal;
  }

  /** Photos keep their pixels, or no longer. What goes as it is, and what is no picture, is what it was. */
  setOriginal(isOriginal: boolean): void {
    this.#isOriginal = isOriginal;
    for (const entry of this.#entries.values()) if (!entry.isAsItIs && mayBePhoto(entry)) this.#begin(entry);
  }

  sendAsItIs({ key }: ChosenFile): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.isAsItIs = true;
    this.#begin(entry);
  }

  again({ key }: ChosenFile): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#begin(entry);
  }

  drop({ key }: ChosenFile): void {
    this.#entries.get(key)?.stop.abort();
    this.#entries.delete(key);
  }

  #begin(entry: Entry): void {
    entry.stop.abort();
    const stop = new AbortController();
    entry.stop = stop;
    entry.state.set({ is: 'working' });
    this.#turn = this.#turn.then(async () => {
      if (stop.signal.aborted) return;
      const { isAsItIs, chosen } = entry;
      const how = isAsItIs ? { asItIs: true } : { original: this.#isOriginal };
      const ready = await this.#made(chosen.file, { ...how, signal: stop.signal });
      if (!stop.signal.aborted) entry.state.set(ready);
    });
  }

  async #made(file: File, options: PrepareOptions): Promise<Readiness> {
    try {
      return { is: 'ready', file: await this.#make(file, options), isAsItIs: options.asItIs === true };
    } catch (error) {
      const { code } = error as Partial<RoostErrorLike>;
      return { is: 'refused', sentence: mediaSentence(error), canGoAsItIs: code === 'file-unclean' };
    }
  }
}

/** Of what is not known yet anything may be one. */
function mayBePhoto({ chosen, state }: Entry): boolean {
  const now = state.current;
  return now.is !== 'ready' || [chosen.file, now.file].some(({ type }) => type.startsWith('image/'));
}

async function prepared(file: File, options: PrepareOptions): Promise<PreparedFile> {
  const { prepareFile } = await load(() => import('../sdk-photos.ts'));
  const made = await prepareFile(file, { ...options, workerUrl: workerUrl() });
  if (lookOf(made) !== 'audio') return made;
  return { ...made, preview: { ...made.preview, ...(await soundLength(file)) } };
}
