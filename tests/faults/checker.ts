import { sameBytes } from '../../lib/bytes.ts';

/** A send that its device saw accepted (✓). */
export interface AcceptedSend {
  readonly conversation: string;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly seq: number;
  readonly text: string;
}

/** What a device holds of a conversation in the end. */
export interface DeviceCopy {
  readonly name: string;
  readonly conversation: string;
  readonly entries: ReadonlyMap<number, CopiedEntry>;
  /** The newest seq that any device was told of. */
  readonly headSeq: number;
}

export interface CopiedEntry {
  readonly seq: number;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly body: Uint8Array;
  readonly head: Uint8Array;
}

export interface Verdict {
  readonly accepted: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly headsEqual: boolean;
  /** The first few findings in words. */
  readonly findings: readonly string[];
}

/**
 * Compares what senders saw accepted with what every device of every member ends up with.
 *
 * Lost: a device lacks an accepted send at its seq, or any entry up to the head. Duplicated: a device holds a send
 * twice. Reordered: a device shows one sender device's sends in another order than they were numbered.
 */
export function check(accepted: readonly AcceptedSend[], copies: readonly DeviceCopy[]): Verdict {
  const findings: string[] = [];
  let [lost, duplicated, reordered] = [0, 0, 0];
  const find = (finding: string): void => void (findings.length < maxFindings && findings.push(finding));
  const sendsOf = Map.groupBy(accepted, (send) => send.conversation);

  for (const copy of copies) {
    const sends = sendsOf.get(copy.conversation) ?? [];
    const acceptedAt = new Set(sends.map((send) => send.seq));
    for (const send of sends) {
      const entry = copy.entries.get(send.seq);
      if (entry !== undefined && isThat(entry, send)) continue;
      lost++;
      find(`${copy.name} lacks ${send.text} at ${send.seq} of ${copy.conversation}`);
    }
    for (let seq = 1; seq <= copy.headSeq; seq++) {
      if (copy.entries.has(seq) || acceptedAt.has(seq)) continue;
      lost++;
      find(`${copy.name} lacks entry ${seq} of ${copy.conversation}`);
    }
    const order = orderOf(copy);
    duplicated += order.duplicated;
    reordered += order.reordered;
    if (order.duplicated + order.reordered > 0)
      find(`${copy.name}: ${order.duplicated} twice, ${order.reordered} out of order`);
  }
  const apart = findApart(copies);
  for (const finding of apart) find(finding);
  return { accepted: accepted.length, lost, duplicated, reordered, headsEqual: apart.length === 0, findings };
}

const maxFindings = 20;

function isThat(entry: CopiedEntry, send: AcceptedSend): boolean {
  const isSender = entry.sender === send.sender && entry.device === send.device && entry.number === send.number;
  return isSender && Buffer.from(entry.body).toString() === send.text;
}

function orderOf(copy: DeviceCopy): { duplicated: number; reordered: number } {
  const last = new Map<string, number>();
  const seen = new Set<string>();
  let [duplicated, reordered] = [0, 0];
  for (const entry of [...copy.entries.values()].sort((a, b) => a.seq - b.seq)) {
    if (entry.device === 0) continue;
    const by = `${entry.sender}.${entry.device}`;
    const id = `${by}/${entry.number}`;
    if (seen.has(id)) duplicated++;
    else if (entry.number < (last.get(by) ?? 0)) reordered++;
    seen.add(id);
    last.set(by, Math.max(entry.number, last.get(by) ?? 0));
  }
  return { duplicated, reordered };
}

/** Devices whose newest chain value is not that of the others. */
function findApart(copies: readonly DeviceCopy[]): string[] {
  const apart: string[] = [];
  for (const [conversation, ofOne] of Map.groupBy(copies, (copy) => copy.conversation)) {
    const headSeq = Math.max(...ofOne.map((copy) => copy.headSeq));
    const first = ofOne[0]?.entries.get(headSeq)?.head;
    for (const copy of ofOne) {
      const head = copy.entries.get(headSeq)?.head;
      if (first !== undefined && head !== undefined && sameBytes(first, head)) continue;
      apart.push(`${copy.name} has another head than the others at ${headSeq} of ${conversation}`);
    }
  }
  return apart;
}
