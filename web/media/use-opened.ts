import { type RefObject, useEffect, useState } from 'react';
import { useApp } from '../app/app.ts';
import { maxFileBytes } from '../sdk.ts';
import type { FileItem, FileState } from './file-states.ts';
import { lookOf } from './kinds.ts';

/** A file that is on this device is shown at once: decrypted while it is near the screen, and let go when it is far. */
export function useOpened(item: FileItem, place: RefObject<HTMLElement | null>): FileState {
  const { opened } = useApp().media;
  const { object } = item.file;
  const [state, setState] = useState<FileState>(() => opened.now(item));
  const [isNear, setNear] = useState(state.is === 'open');
  useEffect(() => {
    if (place.current === null) return;
    return whetherNear(place.current, setNear);
  }, [place]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same object is the same file, whatever message it is of
  useEffect(() => {
    if (!isNear) return;
    const { state: held, release } = opened.hold(item);
    const stop = held.subscribe((now) => {
      setState(now);
      if (now.is === 'unknown') void opened.look(item, isSmall(item));
    });
    return () => {
      stop();
      release();
      setState({ is: 'unknown' });
    };
  }, [opened, object, isNear]);
  return state;
}

/** Is opened without being asked for. */
function isSmall({ file }: FileItem): boolean {
  const look = lookOf(file);
  return file.size <= maxFileBytes.image && (look === 'picture' || look === 'voice');
}

/** So far from the screen it counts as near. */
const margin = '600px';

function whetherNear(element: Element, tell: (isNear: boolean) => void): () => void {
  const options = { rootMargin: margin, scrollMargin: margin } as IntersectionObserverInit;
  const observer = new IntersectionObserver((entries) => tell(entries.at(-1)?.isIntersecting ?? false), options);
  observer.observe(element);
  return () => observer.disconnect();
}
