import { event } from '../connection/outputs.ts';
import type { Core } from '../core.ts';

/** Tells the person's devices that something outside the logs changed. */
export function tellChanged(
  core: Core,
  what: { readonly contacts?: boolean; readonly devices?: boolean; readonly profile?: boolean },
): void {
  const output = event({ accountChanged: { ...what } });
  for (const connection of core.live()) core.put(connection, output);
}
