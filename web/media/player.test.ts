/** What is played goes on apart from its message, and nothing of it is left when it is over. */
import { beforeEach, expect, test } from 'vitest';
import type { ConversationId } from '../sdk.ts';
import { isRefusedAsTooLarge, type PlayedFile, Player } from './player.ts';

/** As much of an element as is used. */
class Element extends EventTarget {
  src = '';
  currentTime = 0;
  paused = true;
  ended = false;
  videoWidth = 0;
  videoHeight = 0;
  place: string | null = null;
  play(): void {
    this.paused = false;
    this.dispatchEvent(new Event('play'));
  }
  pause(): void {
    this.paused = true;
  }
  end(): void {
    [this.paused, this.ended] = [true, true];
    this.dispatchEvent(new Event('ended'));
  }
  remove(): void {
    this.place = null;
  }
  removeAttribute(): void {
    this.src = '';
  }
  load(): void {}
}

const item = (object: string, id = object) => ({ id, file: { object } }) as unknown as PlayedFile['item'];
const chat = 'c1' as ConversationId;

/** Files that are held open. */
let held: string[];
/** Messages that are looked after, with what is called when they are gone. */
let watched: Map<string, () => void>;
let player: Player;
const now = () => player.now.current;

beforeEach(() => {
  [held, watched] = [[], new Map()];
  player = new Player({
    opened: {
      hold: ({ file: { object } }) => {
        held.push(object);
        return { state: null as never, release: () => void held.splice(held.indexOf(object), 1) };
      },
    },
    chat: () => chat,
    make: () => new Element() as unknown as HTMLMediaElement,
    dock: { append: (element: unknown) => void ((element as Element).place = 'dock') },
    watch: ({ item: of }, gone) => {
      watched.set(of.id, gone);
      return () => void watched.delete(of.id);
    },
  });
});

/** A message that is on the screen. */
function shown(object: string, id?: string): Element {
  const element = player.take(item(object, id), 'audio', `blob:${object}`) as unknown as Element;
  element.place = 'message';
  return element;
}
const goes = (object: string, element: Element) => player.leave(item(object), element as unknown as HTMLMediaElement);
const isLetGo = ({ src, place, paused }: Element) => src === '' && place === null && paused;

test('[B24] what plays when its message goes from the screen plays on apart, with its file held open, until it is stopped', () => {
  const element = shown('a');
  element.play();
  expect([now()?.isApart, held]).toEqual([false, ['a']]);
  goes('a', element);
  expect(now()).toMatchObject({ chat, isApart: true, item: { id: 'a' } });
  expect([element.paused, element.place, held]).toEqual([false, 'dock', ['a']]);
  player.stop();
  expect([now(), held, watched.size, isLetGo(element)]).toEqual([null, [], 0, true]);
});

test('[B24] where the message comes back it has the same element, also under the id that it got when it was stored', () => {
  const element = shown('a');
  element.play();
  goes('a', element);
  expect(shown('a', 'a stored')).toBe(element);
  expect(now()).toMatchObject({ isApart: false, item: { id: 'a stored' } });
  expect([element.paused, held]).toEqual([false, ['a']]);
});

test('[B24] one at a time: what begins pauses the other, and takes the place of what is apart', () => {
  const [first, second] = [shown('a'), shown('b')];
  first.play();
  second.play();
  expect([first.paused, first.src, now()?.item.id, held]).toEqual([true, 'blob:a', 'b', ['b']]);
  goes('b', second);
  first.play();
  expect([isLetGo(second), now()?.item.id, held]).toEqual([true, 'a', ['a']]);
});

test('[B24] at its end nothing is left of what is apart, nor when its message is deleted or the file cannot be played on', () => {
  const over: readonly ((element: Element) => void)[] = [
    (element) => element.end(),
    () => watched.get('a')?.(),
    (element) => element.dispatchEvent(new Event('error')),
  ];
  for (const ends of over) {
    const element = shown('a');
    element.play();
    goes('a', element);
    ends(element);
    expect([now(), held, watched.size, isLetGo(element)]).toEqual([null, [], 0, true]);
  }
});

test('[B24] what is deleted while it is on the screen stops as well', () => {
  const element = shown('a');
  element.play();
  watched.get('a')?.();
  expect([element.paused, now(), held]).toEqual([true, null, []]);
});

test('[B24] what does not play goes with its message, and begins where it was when that comes back', () => {
  const element = shown('a');
  element.play();
  element.currentTime = 7;
  element.pause();
  goes('a', element);
  expect([now(), held, isLetGo(element)]).toEqual([null, [], true]);
  const again = shown('a');
  expect(again).not.toBe(element);
  again.dispatchEvent(new Event('loadedmetadata'));
  expect(again.currentTime).toBe(7);
  // Heard to the end it begins anew.
  again.play();
  again.end();
  goes('a', again);
  const anew = shown('a');
  anew.dispatchEvent(new Event('loadedmetadata'));
  expect(anew.currentTime).toBe(0);
});

test('[B24] of two messages of one file that are shown at once each has its own', () => {
  const [one, other] = [shown('a', 'first'), shown('a', 'second')];
  expect(one).not.toBe(other);
  one.play();
  goes('a', other);
  expect([one.paused, now()?.item.id, isLetGo(other)]).toEqual([false, 'first', true]);
});

test('[B17] a film whose pictures nothing can hold is played no further than its head', () => {
  const film = (width: number, height: number) => {
    const element = shown('a');
    [element.videoWidth, element.videoHeight] = [width, height];
    element.play();
    element.dispatchEvent(new Event('loadedmetadata'));
    return [element.src, element.paused, isRefusedAsTooLarge(element as unknown as HTMLMediaElement)];
  };
  expect(film(16_384, 16_384)).toEqual(['', true, true]);
  expect(film(7_680, 4_320)).toEqual(['blob:a', false, false]);
});
