/** What is heard or seen just now: one at a time, and it goes on wherever one looks meanwhile. */
import { HeldValue } from '../app/held-value.ts';
import type { ConversationId, MessageItem } from '../sdk.ts';
import type { FileItem, OpenedFiles } from './file-states.ts';
import { maxShownPixels } from './picture-size.ts';

export interface PlayedFile {
  readonly item: MessageItem & FileItem;
  /** The chat that its message is in. */
  readonly chat: ConversationId | null;
  readonly element: HTMLMediaElement;
  /** Its message is not on the screen any more: it is shown apart, with what stops it. */
  readonly isApart: boolean;
}

export interface PlayerOptions {
  readonly opened: Pick<OpenedFiles, 'hold'>;
  /** The chat that is on the screen. */
  readonly chat: () => ConversationId | null;
  readonly make: (tag: 'audio' | 'video') => HTMLMediaElement;
  /** Where the element stands while it is apart: a browser pauses one that stands nowhere. */
  readonly dock: Pick<HTMLElement, 'append'>;
  /** Calls once the message is deleted or has expired. */
  readonly watch: (of: Pick<PlayedFile, 'item' | 'chat'>, gone: () => void) => () => void;
}

/** Of so many files it is known how far one has heard them. */
const maxPlaces = 100;

/**
 * The elements that play the files of messages. A message shows the element of its file while it is near the screen. When it goes,
 * what plays goes on apart, with its file held open; what does not play is let go, and begins where it was when it comes back.
 */
export class Player {
  readonly now = new HeldValue<PlayedFile | null>(null);
  readonly #options: PlayerOptions;
  /** By object, in seconds. */
  readonly #places = new Map<string, number>();
  /** Lets go of what is held while `now` plays. */
  #release = () => {};

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  /** The element for a message that is shown: the one that plays apart, if it plays this file, else a new one. */
  take(item: PlayedFile['item'], tag: 'audio' | 'video', url: string): HTMLMediaElement {
    const now = this.now.current;
    const { object } = item.file;
    if (now?.isApart && now.item.file.object === object) {
      this.now.set({ ...now, item, isApart: false });
      return now.element;
    }
    const element = this.#options.make(tag);
    const place = this.#places.get(object) ?? 0;
    const atPlace = () => {
      if (place > 0) element.currentTime = place;
    };
    element.addEventListener('loadedmetadata', atPlace, { once: true });
    element.addEventListener('loadedmetadata', () => refuseTooLarge(element));
    element.addEventListener('play', () => this.#begin(item, element));
    element.addEventListener('ended', () => this.#ended(object, element));
    element.addEventListener('error', () => this.#ended(object, element));
    element.src = url;
    return element;
  }

  /** Its message goes from the screen. */
  leave({ file }: FileItem, element: HTMLMediaElement): void {
    const now = this.now.current;
    if (now?.element !== element) this.#discard(file.object, element);
    else if (element.paused || element.ended) this.#end(now, true);
    else {
      // Among messages it was no stop of the Tab key.
      element.tabIndex = 0;
      this.#options.dock.append(element);
      this.now.set({ ...now, isApart: true });
    }
  }

  /** Somebody else is to be heard. */
  pause(): void {
    this.now.current?.element.pause();
  }

  /** It plays no more; what is shown apart goes. */
  stop(): void {
    const now = this.now.current;
    if (now === null) return;
    now.element.pause();
    this.#end(now, now.isApart);
  }

  #begin(item: PlayedFile['item'], element: HTMLMediaElement): void {
    if (this.now.current?.element === element) return;
    this.stop();
    const chat = this.#options.chat();
    const { release } = this.#options.opened.hold(item);
    const unwatch = this.#options.watch({ item, chat }, () => this.stop());
    this.#release = () => {
      unwatch();
      release();
    };
    this.now.set({ item, chat, element, isApart: false });
  }

  #ended(object: string, element: HTMLMediaElement): void {
    this.#places.delete(object);
    const now = this.now.current;
    if (now?.element === element && now.isApart) this.#end(now, true);
  }

  /** `isGone`: nobody shows its element. */
  #end({ item, element }: PlayedFile, isGone: boolean): void {
    this.now.set(null);
    this.#release();
    this.#release = () => {};
    if (isGone) this.#discard(item.file.object, element);
  }

  #discard(object: string, element: HTMLMediaElement): void {
    const { currentTime, ended } = element;
    this.#places.delete(object);
    if (currentTime > 0 && !ended) this.#places.set(object, currentTime);
    const [oldest] = this.#places.keys();
    if (this.#places.size > maxPlaces && oldest !== undefined) this.#places.delete(oldest);
    element.remove();
    letGo(element);
  }
}

/** Films whose pictures nothing can hold: they are played no further than their head. */
const tooLarge = new WeakSet<HTMLMediaElement>();

export function isRefusedAsTooLarge(element: HTMLMediaElement): boolean {
  return tooLarge.has(element);
}

function refuseTooLarge(element: HTMLMediaElement): void {
  const { videoWidth = 0, videoHeight = 0 } = element as Partial<HTMLVideoElement>;
  if (videoWidth * videoHeight <= maxShownPixels) return;
  tooLarge.add(element);
  letGo(element);
}

function letGo(element: HTMLMediaElement): void {
  element.pause();
  // A browser keeps what an element has read for as long as it names it.
  element.removeAttribute('src');
  element.load();
}
