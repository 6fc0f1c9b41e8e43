/** What the gateway may ask of the meter of one client address (an itty-durable object: see sign-up/rpc.ts). */
import type { Refusal } from '../../protocol/refusals.ts';

/**
 * `codes`: sign-up codes asked for. `attempts`: codes tried, for signing up or for linking. `waits`: a device that joins asks
 * how it stands.
 */
export type MeteredAct = 'codes' | 'attempts' | 'waits';

export interface AddressMeterRpc {
  /** Takes one from this hour's allowance. */
  take(what: MeteredAct): Promise<{ readonly allowed: true } | Refusal>;
}
