import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';

export type AccountChangedContext = Pick<Context, 'live' | 'put'>;

/** Tells the person's devices that something outside the logs changed. */
export function tellChanged(
  context: AccountChangedContext,
  what: { readonly contacts?: boolean; readonly devices?: boolean; readonly profile?: boolean },
): void {
  const output = event({ accountChanged: { ...what } });
  for (const connection of context.live()) context.put(connection, output);
}
