/**
 * How far a resume came that was broken off: with very many chats (after a crash all of them count as changed, D1.5) all may
 * need several resumes, because a device goes, or an invocation has made as many calls as the platform lets it. The next one
 * goes on where it stopped, and does not begin with the same chats again.
 *
 * What was told on a connection up to its end was acked by then, or is a mark, as with a resume that came to its end; if the
 * connection was lost before its end could be written, everything counts as changed, and what is noted here is void.
 */
import { own } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { stored } from '../../../schema/gen/stored.js';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';

export type ResumeProgressContext = Pick<Context, 'account' | 'resumes' | 'stamps' | 'store'>;

/** Fewer than that are told again sooner than written down. */
const worthARow = 256;

export interface Progress {
  readonly at: number;
  readonly toldChats: ReadonlySet<string>;
}

const rowOf = (device: number): string => `resume ${device}`;

/** What the device was told by resumes that were broken off, if that still counts. */
export function progressOf(context: ResumeProgressContext, device: number): Progress | null {
  const packed = context.store.packed.get(rowOf(device));
  if (packed === null) return null;
  const { at, told } = stored.ResumeProgress.decode(packed);
  return (context.account?.allChangedAt ?? 0) >= at ? null : { at, toldChats: new Set(told) };
}

/** The connection ends within its resume. At most one row. */
export function keepProgress(context: ResumeProgressContext, connection: Connection): void {
  const resume = context.resumes.get(connection);
  if (resume === undefined || connection.facts.resume !== 'under-way' || resume.toldChats.size < worthARow) return;
  const isUntold = (id: string) =>
    resume.changed.has(id as ConversationId) && !resume.toldChats.has(id as ConversationId);
  const before = [...(progressOf(context, connection.device)?.toldChats ?? [])].filter((id) => !isUntold(id));
  const ids = [...new Set([...before, ...resume.toldChats])];
  const at = context.stamps.told();
  context.store.packed.put(rowOf(connection.device), own(stored.ResumeProgress.encode({ at, told: ids }).finish()));
  context.stamps.keep();
}
