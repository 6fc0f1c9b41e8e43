import { refuse } from '../../protocol/refusals.ts';
import type { Context } from './context.ts';
import type { SendRefusal } from './rpc.ts';
import { entryFor } from './serve.ts';

/** A page of the control chain never gets larger than a frame may be. */
const maxRefusalBytes = 128 * 1024;

/** The refusal of a send made for another epoch: the epoch now, and the control entries since the one it names. */
export function staleEpoch(context: Context, named: number, now: number): Omit<SendRefusal, 'number' | 'bodyHash'> {
  const { store, log, state, limits } = context;
  const { epoch } = state.group;
  const seqs = named > epoch ? [] : store.controls(named, epoch, limits.maxRefusalEntries);
  const entries: Uint8Array[] = [];
  let bytes = 0;
  for (const seq of seqs) {
    const row = log.control(seq);
    if (row === undefined) break;
    bytes += row.entry.length;
    if (bytes > maxRefusalBytes) break;
    entries.push(entryFor(context, row, null, now));
  }
  const last = seqs[entries.length - 1] ?? Math.min(named, epoch);
  return { ...refuse('stale-epoch'), epoch, entries, more: last < epoch };
}
