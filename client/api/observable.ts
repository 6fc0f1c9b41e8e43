/** A value that changes. */
export interface Observable<Value> {
  /** The newest value; a new object after each change, never changed in place. */
  readonly current: Value;
  /** Calls `listener` at once with the current value, then after each change. Returns how to stop. */
  subscribe(listener: (value: Value) => void): Unsubscribe;
}

/** Stops the calls; a second time it does nothing. */
export type Unsubscribe = () => void;
