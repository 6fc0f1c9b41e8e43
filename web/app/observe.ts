import { useCallback, useEffect, useReducer, useRef, useSyncExternalStore } from 'react';
import type { Observable } from '../sdk.ts';

/** The newest value of something observed; the component is drawn again when it changes. */
export function useObserved<Value>(observed: Observable<Value>): Value {
  const subscribe = useCallback((changed: () => void) => observed.subscribe(changed), [observed]);
  return useSyncExternalStore(subscribe, () => observed.current);
}

/** Calls the newest `listener` at once and after each change, without drawing anything again. */
export function useWatch<Value>(observed: Observable<Value>, listener: (value: Value) => void): void {
  const newest = useNewest(listener);
  useEffect(() => observed.subscribe((value) => newest.current(value)), [observed, newest]);
}

/** Draws the component again every so often: for what changes with time alone. Not at all while `ms` is null. */
export function useTick(ms: number | null): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEvery(ms, redraw);
}

export function useEvery(ms: number | null, work: () => void): void {
  const newest = useNewest(work);
  useEffect(() => {
    if (ms === null) return;
    const timer = setInterval(() => newest.current(), ms);
    return () => clearInterval(timer);
  }, [ms, newest]);
}

/** Whether the component is still on the page: what comes late has nobody to tell. */
export function useIsHere(): () => boolean {
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return useCallback(() => isHere.current, []);
}

/** What a listener that lives longer than one drawing has to see. */
export function useNewest<Value>(value: Value): { readonly current: Value } {
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
  });
  return newest;
}
