/** Looks at who made the control entries in frames, ahead of the step that replays them, which is synchronous. */
import { contains } from '../../lib/ranges.ts';
import type { ServerFrame } from '../../protocol/codec.ts';
import { isConversationId } from '../../protocol/ids.ts';
import { acceptedEntry } from './answers.ts';
import type { OpeningContext } from './context.ts';
import { replay } from './control.ts';
import type { ControlNote } from './control-note.ts';
import { type Conversation, newConversation } from './conversation.ts';
import type { Exchange } from './exchange.ts';
import { noteKey } from './group.ts';
import { entriesIn } from './inbound.ts';
import { judge } from './judging.ts';
import { fromWire, isControl, type LogEntry } from './log-entry.ts';
import { Verdicts } from './verdicts.ts';
import type { World } from './world.ts';

interface IncomingEntry {
  readonly conversation: string;
  readonly entry: LogEntry;
}

/** In the order of each chain, each entry against the state that it follows. */
export async function verifyControls(
  frames: readonly ServerFrame[],
  exchange: Exchange,
  context: Pick<OpeningContext, 'world' | 'store' | 'verifier'>,
): Promise<Verdicts> {
  const { world, verifier } = context;
  const verdicts = new Verdicts(verifier === null);
  const controls = frames.flatMap((frame) => [...controlsIn(frame, exchange, world)]);
  const chains = Map.groupBy(controls, (one) => one.conversation);
  await Promise.all(
    [...chains].map(async ([id, list]) => {
      if (!isConversationId(id)) return;
      const conversation = world.conversations.get(id) ?? newConversation(id, 0);
      if (conversation.row.halted !== null) return;
      let { control } = conversation;
      for (const { entry } of list.sort((a, b) => a.entry.seq - b.entry.seq)) {
        if (entry.seq <= conversation.control.epoch) await recall(conversation, entry, { verdicts, ...context });
        if (verifier === null) continue;
        // Only the next of the chain is replayed.
        const would = replay(control, entry, world.me, 'valid');
        if (would.outcome !== 'applied' && would.outcome !== 'invalid') continue;
        const verdict = await judge(control, { ...entry, conversation: id }, verifier);
        verdicts.put(entry, verdict);
        const replayed = replay(control, entry, world.me, verdict);
        if (replayed.outcome === 'applied' || replayed.outcome === 'invalid') control = replayed.state;
      }
    }),
  );
  return verdicts;
}

/** It was replayed out of the log's order: what was noted then goes into its row, now that its place in the log comes. */
async function recall(
  conversation: Conversation,
  entry: LogEntry,
  { store, verdicts }: Pick<OpeningContext, 'store'> & { verdicts: Verdicts },
): Promise<void> {
  if (contains(conversation.row.runs, entry.seq)) return;
  const note = await store.read((reader) => reader.get('epochs', noteKey(conversation.row.id, entry.seq)));
  if (note !== undefined) verdicts.putNote(entry, note as ControlNote);
}

/** Every control entry in a frame, in whatever it comes: the log, a page, a refusal, the answer to an own send. */
function* controlsIn(frame: ServerFrame, exchange: Exchange, world: World): Generator<IncomingEntry> {
  const { sha256 } = world.surroundings;
  for (const { conversation, entry } of entriesIn(frame, exchange))
    if (isControl(entry.kind)) yield { conversation, entry: fromWire(conversation, entry, sha256) };
  for (const { reply } of frame.outputs) {
    const awaited = exchange.awaited.get(reply?.id ?? 0);
    if (awaited?.for !== 'send' || reply === null) continue;
    const { conversation } = awaited;
    for (const entry of reply.refusal?.entries ?? [])
      if (isControl(entry.kind))
        yield { conversation: conversation.row.id, entry: fromWire(conversation.row.id, entry, sha256) };
    const row = conversation.outbox.get(awaited.number);
    if (reply.accepted === null || row === undefined || row.sealed === null || !isControl(row.kind)) continue;
    yield { conversation: conversation.row.id, entry: acceptedEntry(row, row.sealed, reply.accepted, world) };
  }
}
