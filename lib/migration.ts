/**
 * One change to stored data, applied once, in order, inside one transaction.
 *
 * An old migration never changes: objects that slept through several releases run them all, one after the other.
 */
export interface Migration {
  /** Rises by one from 1; the number that the object's version row holds afterwards. */
  readonly id: number;
  /** What it does, for the reader of a log. */
  readonly name: string;
  /** SQL statements without parameters, run in order. */
  readonly statements: readonly string[];
}
