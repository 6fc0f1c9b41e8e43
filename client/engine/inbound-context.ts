/** What taking a frame in needs, and what it asks for. */

import type { RefusalAdvice } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Changes } from './changes.ts';
import type { ConnectionProblem } from './connection.ts';
import type { EntryContent, MergeContext, Openings } from './context.ts';
import type { Conversation } from './conversation.ts';
import type { Exchange } from './exchange.ts';
import { fromWire, type WireEntry } from './log-entry.ts';
import type { Verdicts } from './verdicts.ts';
import type { World } from './world.ts';

/** What a frame asks of the connection. */
export interface Wishes {
  welcome: boolean;
  caughtUp: boolean;
  reconnect: { readonly afterMs: number; readonly spreadMs: number } | null;
  signedOut: boolean;
  alive: boolean;
  /** A reply said to connect anew; `problem`: it refused what every connection begins with. */
  again: boolean;
  problem: ConnectionProblem | null;
}

export function noWishes(): Wishes {
  return {
    welcome: false,
    caughtUp: false,
    reconnect: null,
    signedOut: false,
    alive: false,
    again: false,
    problem: null,
  };
}

export interface Inbound {
  readonly world: World;
  readonly exchange: Exchange;
  readonly changes: Changes;
  readonly wishes: Wishes;
  /** Bodies opened beforehand. */
  readonly openings: Openings;
  /** Control entries looked at beforehand. */
  readonly verdicts: Verdicts;
}

export function contextOf({ world, changes, verdicts }: Inbound, live: boolean): MergeContext {
  return { world, me: world.me, sha256: world.surroundings.sha256, changes, live, verdicts };
}

export function openedOf(conversation: Conversation, entries: readonly WireEntry[], inbound: Inbound): EntryContent[] {
  const { sha256 } = inbound.world.surroundings;
  return entries.map((entry) => {
    const body = inbound.openings.get(entry);
    return {
      entry: fromWire(conversation.row.id, entry, sha256),
      content: body?.content ?? null,
      waits: body?.waits ?? false,
      forkAt: body?.forkAt ?? null,
      waitsFor: body?.waitsFor ?? [],
      ...(body?.deletion === undefined ? {} : { deletion: body.deletion }),
    };
  });
}

export function adviceOf(advice: wire.Advice): RefusalAdvice {
  if (advice === wire.Advice.AFTER_DELAY) return 'after-delay';
  if (advice === wire.Advice.AFTER_RESYNC) return 'after-resync';
  return advice === wire.Advice.RECONNECT ? 'reconnect' : 'never';
}
