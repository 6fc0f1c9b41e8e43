import { useEffect, useState } from 'react';
import type { UserId } from '../sdk.ts';
import { useNewest } from './observe.ts';

/** What stands in fields while this tab has not the account, because another one took it (B22): by the names of the fields. */
export class KeptFields {
  readonly #values = new Map<string, unknown>();
  #user: UserId | null = null;
  #isGivingWay = false;

  of(name: string): unknown {
    return this.#values.get(name);
  }

  /** The field is not on the page any more: whoever left it by themselves is done with it. */
  left(name: string, value: unknown): void {
    if (this.#isGivingWay) this.#values.set(name, value);
    else this.#values.delete(name);
  }

  /** Every field goes from the page now, and its person has not left it. */
  giveWay(): void {
    this.#isGivingWay = true;
  }

  /** This tab has an account: another one than before finds nothing. */
  begin(user: UserId): void {
    if (user !== this.#user) this.#values.clear();
    this.#user = user;
    this.#isGivingWay = false;
  }
}

export const keptFields = new KeptFields();

/** A state that is there again when this tab has had to give the account to another one, and has it back. */
export function useKept<Value>(name: string, first: Value): [Value, (value: Value) => void] {
  const [value, set] = useState(() => (keptFields.of(name) as Value | undefined) ?? first);
  const newest = useNewest(value);
  useEffect(() => () => keptFields.left(name, newest.current), [name, newest]);
  return [value, set];
}
