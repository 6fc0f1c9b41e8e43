import { arrivals } from '../model/arrivals.ts';
import type { MessageItem, TimelineView } from '../sdk.ts';

/** What comes within so long is said at once. */
const gatherMs = 500;
/** By then it was taken up to be read out. It goes from the page, which would else hold words that are deleted or have expired. */
const standsMs = 5_000;
/** Of more than so many only the number is said. */
export const maxSaid = 3;

/** What is said of a chat to whoever does not see the screen: what came, for some seconds. */
export class Sayings {
  readonly #say: (items: readonly MessageItem[]) => void;
  #view: TimelineView;
  #arrived: MessageItem[] = [];
  #said: readonly MessageItem[] = [];
  #next: ReturnType<typeof setTimeout> | undefined;
  #end: ReturnType<typeof setTimeout> | undefined;

  constructor(view: TimelineView, say: (items: readonly MessageItem[]) => void) {
    this.#view = view;
    this.#say = say;
  }

  take(view: TimelineView): void {
    this.#arrived.push(...arrivals(this.#view, view));
    this.#view = view;
    if (this.#arrived.length > 0) this.#next ??= setTimeout(() => this.#sayArrived(), gatherMs);
    // A number has no words in it, and one that changed would be read out again.
    if (this.#said.length > maxSaid) return;
    const still = this.#said.filter((item) => asItStands(item, view) !== null);
    if (still.length < this.#said.length) this.#tell(still);
  }

  stop(): void {
    clearTimeout(this.#next);
    clearTimeout(this.#end);
    [this.#next, this.#end] = [undefined, undefined];
  }

  #sayArrived(): void {
    this.#next = undefined;
    const items = this.#arrived.splice(0).flatMap((item) => asItStands(item, this.#view) ?? []);
    if (items.length === 0) return;
    this.#tell(items);
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this.#tell([]), standsMs);
  }

  #tell(items: readonly MessageItem[]): void {
    this.#said = items;
    this.#say(items);
  }
}

/** The message as it is now; null where it has gone since, or what it said. */
function asItStands({ id, body }: MessageItem, { items }: TimelineView): MessageItem | null {
  const now = items.find((item): item is MessageItem => item.kind === 'message' && item.id === id);
  return now !== undefined && (now.body === body || now.body === 'present') ? now : null;
}
