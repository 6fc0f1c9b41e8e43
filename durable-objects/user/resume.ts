/**
 * A device comes back (F-resume): which conversations changed for it, and their states, under flow control.
 */
import { atOnce } from '../../lib/at-once.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { attachAndTell, stateSent, type Told } from './attach.ts';
import type { Connection } from './connection.ts';
import type { Core } from './core.ts';
import { type Cursor, isAhead, mergeCursors, noCursor } from './cursor.ts';
import type { Known } from './known.ts';
import { event, statesEvent } from './outputs.ts';
import { prices } from './prices.ts';

export interface Resuming {
  /** What the device says it has, collected over several commands. */
  readonly cursors: Map<ConversationId, Cursor>;
  /** Wakes the resume when the device has acknowledged frames. */
  acknowledged: (() => void) | null;
}

const maxCalls = 32;
const maxStatesPerFrame = 16;
/** Who has used up what resumes may ask goes on as fast as it comes back: a resume is never refused for its length. */
const paceMs = 1_000;

/** Tells every changed conversation, then that this was all. */
export async function tellChangedConversations(core: Core, connection: Connection, resuming: Resuming): Promise<void> {
  const changed = changedFor(core, connection, resuming.cursors);
  let waiting: { known: Known; state: Uint8Array }[] = [];
  let underWay = 0;
  let failed = 0;
  let hasLarge = false;

  const isOpen = () => core.connections.get(connection.number) === connection;
  const send = () => {
    if (waiting.length === 0) return;
    core.put(connection, statesEvent(waiting.map(({ state }) => state)), true);
    for (const { known } of waiting) stateSent(connection, known);
    waiting = [];
    core.finish();
  };
  await atOnce(changed, maxCalls, async (known) => {
    while (isOpen() && connection.pendingFrames >= core.limits.maxUnackedFrames / 2) {
      await new Promise<void>((resolve) => {
        resuming.acknowledged = chain(resuming.acknowledged, resolve);
      });
    }
    while (isOpen() && core.pay(connection.device, prices.state) !== null) {
      await new Promise<void>((resolve) => core.options.surroundings.timer(paceMs, resolve));
    }
    if (!isOpen()) return;
    underWay++;
    const attach = known.members <= core.limits.maxMembersAttached;
    let told: Told;
    try {
      told = await attachAndTell(core, known, {
        attach,
        connections: [connection],
        stated: resuming.cursors.get(known.id) ?? null,
        take: (_, state) => waiting.push({ known, state }),
      });
    } finally {
      underWay--;
    }
    if (told === 'failed') failed++;
    if (told === 'unattached') hasLarge = true;
    if (isOpen() && (waiting.length >= maxStatesPerFrame || underWay === 0)) send();
  });
  if (!isOpen()) return;
  send();
  core.resumes.delete(connection);
  if (hasLarge) core.schedule('attach', core.now() + core.limits.attachAfterMs);
  if (failed > 0) {
    // What could not be asked stays as it was; the device comes again for it.
    core.put(connection, event({ reconnect: { afterMs: 1_000, spreadMs: 4_000 } }));
  } else {
    connection.change({ resume: 'done' });
    core.put(connection, event({ caughtUp: {} }));
  }
  core.finish();
}

/** The conversations that may hold something new for the device, dirty ones and the newest first (D1.3, D1.5). */
function changedFor(core: Core, connection: Connection, stated: ReadonlyMap<ConversationId, Cursor>): Known[] {
  const device = core.store.devices().get(connection.device);
  const toldAt = device?.toldAt ?? 0;
  const all = core.inbox.all();
  if ((core.account?.allChangedAt ?? 0) >= toldAt) return all;
  return all.filter((known) => hasChanged(core, connection, known, stated.get(known.id), toldAt));
}

function hasChanged(
  core: Core,
  connection: Connection,
  known: Known,
  stated: Cursor | undefined,
  toldAt: number,
): boolean {
  if (stated === undefined || known.isDirty || known.rowUnconfirmed || known.touchedAt >= toldAt) return true;
  if (known.headSeq > stated.newest) return true;
  for (const cursor of known.cursors.values()) if (isAhead(cursor, stated)) return true;
  // It has acked what nobody here remembers: that is to be reported.
  const remembered = known.cursors.get(connection.device) ?? noCursor(connection.device);
  if (mergeCursors(remembered, stated, core.limits.maxFailedRanges) !== remembered) return true;
  for (const other of core.connections.values()) {
    const item = other.unsettled.get(known.id);
    if (item !== undefined && (item.unconfirmed || item.touchedAt >= toldAt)) return true;
  }
  return false;
}

function chain(first: (() => void) | null, second: () => void): () => void {
  return () => {
    first?.();
    second();
  };
}
