/** Ten ways to break the product, one a promise; the simulation must find each. */
export interface Fault {
  /** Promise, and what is wrong. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const faults: readonly Fault[] = [];
