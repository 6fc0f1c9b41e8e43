import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { useApp } from '../app/app.ts';
import { fileWords } from '../model/placeholders.ts';
import { isRefusedAsTooLarge } from './player.ts';
import type { ViewProps } from './view-props.ts';

interface PlayedOptions extends ViewProps {
  readonly tag: 'audio' | 'video';
  /** Where it stands, with the controls of the browser. Null: it is heard alone. */
  readonly place: RefObject<HTMLElement | null> | null;
  /** Begins by itself: somebody has asked for it just now. */
  readonly begins: boolean;
}

/** The element that plays a file, while the file is open. */
export function usePlayed({ item, state, tag, place, begins }: PlayedOptions): HTMLMediaElement | null {
  const { player } = useApp().media;
  const [element, setElement] = useState<HTMLMediaElement | null>(null);
  const url = state.is === 'open' ? state.url : null;
  // In the step in which the page is drawn: what stands nowhere for longer a browser pauses.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same object is the same file, whatever message it is of
  useLayoutEffect(() => {
    if (url === null) return;
    const own = player.take(item, tag, url);
    own.setAttribute('aria-label', fileWords(item.file));
    if (place !== null) {
      own.controls = true;
      own.className = `media-${tag === 'video' ? 'moving' : 'sound'}`;
      own.setAttribute('playsinline', '');
      place.current?.append(own);
    }
    if (begins) own.autoplay = true;
    setElement(own);
    return () => {
      player.leave(item, own);
      setElement(null);
    };
  }, [player, item.file.object, url]);
  return element;
}

export interface HeardPart {
  readonly isPlaying: boolean;
  /** In milliseconds; `duration` 0: the file does not say. */
  readonly at: number;
  readonly duration: number;
  /** `silent`: nothing can be made of it here. `unseen`: of a film the sound alone. */
  readonly lacks: 'silent' | 'unseen' | null;
}

const unheard: HeardPart = { isPlaying: false, at: 0, duration: 0, lacks: null };

/** How far an element has come. */
export function useHeard(element: HTMLMediaElement | null): HeardPart {
  const [heard, setHeard] = useState(unheard);
  useEffect(() => {
    if (element === null) return setHeard(unheard);
    const look = () => setHeard((before) => alike(before, heardOf(element)));
    const ends = new AbortController();
    for (const name of events) element.addEventListener(name, look, { signal: ends.signal });
    look();
    return () => ends.abort();
  }, [element]);
  return heard;
}

const events = ['play', 'pause', 'ended', 'error', 'timeupdate', 'loadedmetadata', 'durationchange', 'seeked'];

function heardOf(element: HTMLMediaElement): HeardPart {
  const { paused, ended, currentTime, duration } = element;
  return {
    isPlaying: !paused && !ended,
    at: ended ? 0 : currentTime * 1_000,
    duration: Number.isFinite(duration) ? duration * 1_000 : 0,
    lacks: lackOf(element),
  };
}

function lackOf(element: HTMLMediaElement): HeardPart['lacks'] {
  if (element.error !== null || isRefusedAsTooLarge(element)) return 'silent';
  if (!(element instanceof HTMLVideoElement) || element.readyState < element.HAVE_METADATA) return null;
  // Of a kind of film that it does not know a browser plays the sound, beside a black picture.
  return element.videoWidth === 0 ? 'unseen' : null;
}

function alike(before: HeardPart, next: HeardPart): HeardPart {
  const keys = Object.keys(next) as (keyof HeardPart)[];
  return keys.every((key) => Object.is(before[key], next[key])) ? before : next;
}

/** Plays it, or pauses it. Why it cannot be played is seen at the element. */
export function playOrPause(element: HTMLMediaElement): void {
  if (element.paused) void element.play().catch(() => {});
  else element.pause();
}
