/**
 * Whether a control entry was made by whom it is said to be, by the control chain alone (D7.1): so all who replay it come to the
 * same. What a client knows from elsewhere changes nothing of that.
 */
import { type ControlName, controlStatement, splitControl } from '../../protocol/statements.ts';
import { decodeControl, listsIn } from './control.ts';
import type { Verdict } from './control-note.ts';
import type { ControlState, ListState, WireList } from './control-state.ts';
import { EntryKind, type LogEntry } from './log-entry.ts';
import { isListHeld, newestBy, type Verifier } from './signed-lists.ts';

/** `state`: the one that the entry follows. */
export async function judge(
  state: ControlState,
  entry: ControlName & Pick<LogEntry, 'body'>,
  verifier: Verifier,
): Promise<Verdict> {
  const body = decodeControl(entry.body);
  // Of what cannot be read, and of what names too much or too little, the replay says that it breaks a rule.
  if (body === null) return 'valid';
  // By the server, and not signed: it can only take away.
  if (entry.kind === EntryKind.REMOVAL) return 'valid';
  const lists = listsIn(body);
  const held = (user: string) => (Object.hasOwn(state.lists, user) ? state.lists[user] : undefined);
  if (entry.kind === EntryKind.DEVICES) {
    const { user = '', list = null } = body.devices ?? {};
    return list === null ? 'list-unsigned' : judgeList(user, list, isNewer(list, held(user)), verifier);
  }
  const split = splitControl(entry.body);
  if (split === null) return 'unsigned';
  const identity =
    entry.kind === EntryKind.CREATION
      ? lists.get(entry.sender)?.devices.find(({ device }) => device === entry.device)?.identity
      : held(entry.sender)?.keys?.find(({ device }) => device === entry.device)?.identity;
  if (identity === undefined) return 'not-listed';
  const statement = controlStatement(entry, split.unsigned);
  if (!(await verifier.isSigned(identity, statement, split.signature))) return 'not-genuine';
  const named = [...(body.creation?.members ?? []), ...(body.membership?.add ?? [])];
  for (let from = 0; from < named.length; from += maxAtOnce) {
    const verdicts = await Promise.all(
      named
        .slice(from, from + maxAtOnce)
        .map(({ user, devices }) =>
          devices === null ? 'list-unsigned' : judgeList(user, devices, isNotOlder(devices, held(user)), verifier),
        ),
    );
    const wrong = verdicts.find((one) => one !== 'valid');
    if (wrong !== undefined) return wrong;
  }
  return 'valid';
}

/** Lists looked at together: where one is forged, what somebody put behind it is passed over for free. */
const maxAtOnce = 16;

async function judgeList(user: string, list: WireList, isNew: boolean, verifier: Verifier): Promise<Verdict> {
  if (list.signature.length === 0 || !(await verifier.isGenuine(user, list))) return 'list-unsigned';
  return isNew ? 'valid' : 'list-old';
}

/**
 * A list that is given is above all that its key has signed there, or the one that is held: who sends an old one again
 * brings no device back. Another key counts for itself, and is shown as what it is.
 */
function isNewer(list: WireList, held: ListState | undefined): boolean {
  if (held === undefined || isListHeld(list, held)) return true;
  return list.version > newestBy(held.signers, primaryOf(list));
}

/** One that an entry names which adds somebody is not below it. */
function isNotOlder(list: WireList, held: ListState | undefined): boolean {
  return list.version >= newestBy(held?.signers, primaryOf(list));
}

function primaryOf({ devices }: WireList): Uint8Array {
  return devices[0]?.identity ?? new Uint8Array(0);
}
