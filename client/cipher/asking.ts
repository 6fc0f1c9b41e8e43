/**
 * Asks for keys that are wanted: the other devices of the same person, whose keyrings may have them, and the device that
 * sent the message. Each message three times, a hundred letters an hour, a hundred messages a letter.
 */

import { isBundleWanted, wantBundles } from './bundles.ts';
import type { Here } from './cipher.ts';
import { knownDevice } from './devices.ts';
import type { Draft } from './draft.ts';
import { mayCount } from './hourly.ts';
import type { Tools } from './own-device.ts';
import { post } from './post.ts';
import { type Device, hasSession } from './sessions.ts';
import { siblings } from './siblings.ts';
import { nextDue, noteDue, takeDue, type Want, type WantRow } from './wants.ts';

export const maxAsked = 100;
export const maxTimes = 3;
/** After the first time (a sibling may have had to learn of this device first), the second, the third, and never. */
const againMs = [5_000, 60_000, 3_600_000];
/** Unless a session is begun before, what waits for one is looked at again after so long. */
const patienceMs = 60_000;

export async function askForKeys(tools: Tools, draft: Draft, here: Here): Promise<void> {
  if (here.now === 0) return;
  const due = await takeDue(draft, here.now);
  const byConversation = Map.groupBy(due, ({ conversation }) => conversation);
  for (const [conversation, wants] of byConversation)
    for (let at = 0; at < wants.length; at += maxAsked)
      await ask(tools, draft, here, { conversation, wants: wants.slice(at, at + maxAsked) });
}

/** When keys are to be asked for (again). */
export async function dueInMs(draft: Draft, { now }: Here): Promise<number> {
  const due = await nextDue(draft);
  return now === 0 ? Number.POSITIVE_INFINITY : due - now;
}

interface Asking {
  readonly conversation: string;
  readonly wants: readonly Want[];
}

async function ask(tools: Tools, draft: Draft, here: Here, { conversation, wants }: Asking): Promise<void> {
  const waits = new Set<Want>();
  const told = new Map<Want, string[]>();
  for (const { of, wants: some } of (await whomToAsk(draft, here, { conversation, wants })).values()) {
    if (!(await mayAsk(draft, of, some, here))) {
      for (const one of some) waits.add(one);
      continue;
    }
    for (const one of some) told.set(one, [...(told.get(one) ?? []), nameOf(of)]);
    const wanted = some.map(({ seq, row: { sender, device, number } }) => ({ sender, device, number, seq }));
    const chain = some.some(({ row }) => row.chain && row.sender === of.user && row.device === of.device);
    await post(tools, draft, of, {
      conversation: of.user === here.user ? '' : conversation,
      sealed: { ask: { conversation, wanted, chain } },
    });
  }
  for (const want of wants)
    await noteAsked(draft, want, { now: here.now, waits: waits.has(want), told: told.get(want) ?? [] });
}

const nameOf = ({ user, device }: Device): string => `${user}/${device}`;

/** The siblings of each, and its sender if it was sealed for this device; those not that were asked this time. */
async function whomToAsk(draft: Draft, here: Here, { conversation, wants }: Asking) {
  const asked = new Map<string, { readonly of: Device; readonly wants: Want[] }>();
  const own = await siblings(draft);
  for (const want of wants) {
    const { sender: user, device, isAddressed, told } = want.row;
    const sender = isAddressed && user !== here.user ? await knownDevice(draft, conversation, user, device) : null;
    for (const of of sender === null ? own : [...own, sender]) {
      if (told.includes(nameOf(of))) continue;
      asked.set(nameOf(of), { of, wants: [...(asked.get(nameOf(of))?.wants ?? []), want] });
    }
  }
  return asked;
}

/** Not without a session, nor by one that is broken, and within the limits. */
async function mayAsk(draft: Draft, of: Device, wants: readonly Want[], here: Here): Promise<boolean> {
  const isBroken = wants.some(({ row }) => row.broken && row.sender === of.user && row.device === of.device);
  if (isBroken || !(await hasSession(draft, of))) {
    await wantBundles(draft, [of]);
    return false;
  }
  // One that is begun anew comes with the answer to the claim.
  if (await isBundleWanted(draft, of)) return false;
  return mayCount(draft, ['asks'], { now: here.now, most: 100 });
}

async function noteAsked(
  draft: Draft,
  { conversation, seq, row }: Want,
  { now, waits, told }: { readonly now: number; readonly waits: boolean; readonly told: readonly string[] },
): Promise<void> {
  const asked = waits ? row.asked : row.asked + 1;
  const again = againMs[asked - 1];
  const dueAt = waits ? now : again === undefined ? Number.POSITIVE_INFINITY : now + again;
  // A broken session is begun anew once.
  const next: WantRow = { ...row, asked, broken: false, dueAt, told: waits ? [...row.told, ...told] : [] };
  draft.put(['want', conversation, seq], next);
  if (waits || again !== undefined) await noteDue(draft, waits ? now + patienceMs : dueAt);
}
