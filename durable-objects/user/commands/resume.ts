import { closeCodes } from '../../../protocol/close-codes.ts';
import type { Decoded } from '../../../protocol/codec.ts';
import { refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { isPrimary } from '../account/devices.ts';
import { isLow, type KeysKeptContext, keysKept } from '../account/keys-kept.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { type ResumeContext, tellChangedConversations } from '../inbox/resume.ts';
import { mergeCursors, statedCursor } from '../positions/cursor.ts';
import { type LettersContext, sendLetters } from '../to-device/lane.ts';
import { answer, type Call, refuseCall } from './command.ts';

type ResumeCommandContext = Pick<Context, 'background' | 'end' | 'event' | 'inbox' | 'limits' | 'options' | 'resumes'> &
  LettersContext &
  ResumeContext &
  KeysKeptContext;

/** What the device has, perhaps in several commands; with the last of them the answer begins (F-resume). */
export function resume(call: Call<ResumeCommandContext>, command: Decoded<wire.Resume.$Properties>) {
  const { context, connection } = call;
  if (command.cursors.length > context.limits.maxResumeCursors) return refuseCall(call, refuse('too-large'));
  if (connection.facts.resume === 'done') return refuseCall(call, refuse('malformed', { detail: 'resumed already' }));
  let state = context.resumes.get(connection);
  if (state === undefined) {
    state = { cursors: new Map(), changed: new Set(), toldChats: new Set(), acknowledged: null };
    context.resumes.set(connection, state);
  } else if (connection.facts.resume === 'under-way')
    return refuseCall(call, refuse('malformed', { detail: 'resuming already' }));
  for (const given of command.cursors) {
    // A conversation that the person is out of concerns nobody here: it is passed over.
    const id = context.inbox.named(given.conversation)?.id;
    if (id === undefined) continue;
    const { maxFailedRanges } = context.limits;
    const stated = statedCursor(given, connection.device, maxFailedRanges);
    const before = state.cursors.get(id);
    state.cursors.set(id, before === undefined ? stated : mergeCursors(before, stated, maxFailedRanges));
  }
  answer(call, { done: {} });
  if (command.more) return;
  connection.change({ resume: 'under-way' });
  tellKeys(call);
  const work = tellChangedConversations(context, connection, state).catch((fault: unknown) => {
    // It cannot go on, and says so: the device comes again.
    context.options.surroundings.log('error', 'resume failed', { fault: String(fault) });
    context.event(() => context.end(connection, closeCodes.reconnect, 'resume failed'));
  });
  context.background(work);
  sendLetters(context, connection.device);
}

/** What was said while the device was away: it has few keys left, or is to sign a list. */
function tellKeys({ context, connection }: Call<ResumeCommandContext>): void {
  const kept = keysKept(context, connection.device);
  const isToSign = (kept.removed ?? []).length > 0 && isPrimary(context, connection.device);
  if (isToSign || isLow(context, connection.device)) context.put(connection, event({ keysLow: kept }));
}
