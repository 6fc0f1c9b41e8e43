/**
 * Asks for keys that are wanted: the other devices of the same person, whose keyrings may have them, and the device that
 * sent the message. A hundred messages a letter, four times each.
 *
 * Who makes messages that do not open makes letters with them, so letters are counted by whose messages they are about, by
 * conversation, and in all: nobody alone uses up what others' repairs need.
 */
import { isBundleWanted, wantBundles } from './bundles.ts';
import type { AskingDevice, MessageName } from './cipher.ts';
import { type Device, tagOf } from './devices.ts';
import type { Draft } from './draft.ts';
import { freeAt, mayCount, pacedAt } from './hourly.ts';
import type { Tools } from './own-device.ts';
import { isGone, post } from './post.ts';
import { hasSession } from './sessions.ts';
import { siblings } from './siblings.ts';
import { isOnItsWay } from './transfer/transfer-row.ts';
import { dueWants, nextDue, patienceMs, putWant, type Want, type WantRow, wantOf } from './wants.ts';

export const maxAsked = 100;
/** How often a device gives a key to another one. */
export const maxTimes = 3;
/** Letters an hour: in all, about the messages of one person, and about one conversation. */
export const maxAsks = 400;
export const maxAsksOfOne = 50;
const maxAsksInOne = 200;
/** After the first time (a sibling may have had to learn of this device first), the second, the third, and never. */
const againMs = [5_000, 60_000, 3_600_000];
/** So often a time is put off for a session that does not come. */
const maxWaited = 30;
/** While the keyring is handed over, what was before this device is not asked for: it comes with a parcel. */
const comingMs = 30_000;

/** Gives what was thrown over those of one conversation: the others were asked for. */
export async function askForKeys(tools: Tools, draft: Draft, here: AskingDevice): Promise<readonly unknown[]> {
  const problems: unknown[] = [];
  if (here.now === 0) return problems;
  const due = await withoutComing(draft, await dueWants(draft, here.now), here);
  const byConversation = Map.groupBy(due, ({ conversation }) => conversation);
  for (const [conversation, wants] of byConversation)
    for (let at = 0; at < wants.length; at += maxAsked)
      problems.push(
        ...(await draft.tried((inner) =>
          ask(tools, inner, here, { conversation, wants: wants.slice(at, at + maxAsked) }),
        )),
      );
  return problems;
}

async function withoutComing(draft: Draft, due: readonly Want[], { now }: AskingDevice): Promise<readonly Want[]> {
  if (due.length === 0 || !(await isOnItsWay(draft))) return due;
  const isComing = ({ row }: Want) => row.from === null;
  for (const want of due.filter(isComing))
    await putWant(draft, { ...want, row: { ...want.row, dueAt: now + comingMs } });
  return due.filter((want) => !isComing(want));
}

/** When keys are to be asked for (again). */
export async function dueInMs(draft: Draft, { now }: AskingDevice): Promise<number> {
  return now === 0 ? Number.POSITIVE_INFINITY : (await nextDue(draft)) - now;
}

/**
 * Whose device has to come online for it to be opened: its sender's, if it was sealed for this device; else another one of
 * this person's. Nobody, once those who could give it have refused or are gone.
 */
export async function whoHas(draft: Draft, name: MessageName, here: AskingDevice): Promise<readonly string[]> {
  const row = await wantOf(draft, name);
  if (row === null) return [];
  const sender = senderOf({ ...name, row }, here);
  if (sender !== null && !row.refused.includes(tagOf(sender)) && !(await isGone(draft, sender))) return [sender.user];
  const own = await siblings(draft);
  // While it is still asked for, one that lacked it may have got it by the next time.
  const isOpen = row.dueAt !== null ? own.length > 0 : own.some((one) => !row.refused.includes(tagOf(one)));
  return isOpen ? [here.user] : [];
}

interface Inquiry {
  readonly conversation: string;
  readonly wants: readonly Want[];
}

/** Until when they are put off. */
type Postponements = Map<Want, { readonly until: number; readonly forSession: boolean }>;

async function ask(tools: Tools, draft: Draft, here: AskingDevice, { conversation, wants }: Inquiry): Promise<void> {
  const putOff: Postponements = new Map();
  const reasons = new Map<Want, string[]>();
  for (const { of, wants: some } of (await whomToAsk(draft, here, wants)).values()) {
    if (!(await canBeAsked(draft, of, some))) {
      for (const one of some)
        if (one.row.waited < maxWaited) putOff.set(one, { until: here.now + patienceMs, forSession: true });
      continue;
    }
    const allowed = await withinLimits(draft, here, { conversation, wants: some }, putOff);
    if (allowed.length === 0) continue;
    for (const one of allowed) reasons.set(one, [...(reasons.get(one) ?? []), tagOf(of)]);
    const wanted = allowed.map(({ sender, device, number, row: { seq } }) => ({ sender, device, number, seq }));
    const chain = allowed.some(({ row, sender, device }) => row.chain && sender === of.user && device === of.device);
    await post(tools, draft, of, {
      conversation: of.user === here.user ? '' : conversation,
      sealed: { ask: { conversation, wanted, chain } },
    });
  }
  for (const want of wants)
    await noteAsked(draft, want, {
      now: here.now,
      putOff: putOff.get(want) ?? null,
      recipients: reasons.get(want) ?? [],
    });
}

/** The device that sent it, if it may give the key to this one. */
function senderOf({ sender: user, device, row: { from } }: Want, here: AskingDevice): Device | null {
  return from === null || user === here.user ? null : { user, device, ...from };
}

/** The siblings of each, and its sender; those not that were asked this time. */
async function whomToAsk(draft: Draft, here: AskingDevice, wants: readonly Want[]) {
  const asked = new Map<string, { readonly of: Device; readonly wants: Want[] }>();
  const own = await siblings(draft);
  for (const want of wants) {
    const sender = senderOf(want, here);
    for (const of of sender === null ? own : [...own, sender]) {
      if (want.row.told.includes(tagOf(of))) continue;
      const some = asked.get(tagOf(of)) ?? { of, wants: [] };
      some.wants.push(want);
      asked.set(tagOf(of), some);
    }
  }
  return asked;
}

/** A letter goes by a session that there is, and is whole. */
async function canBeAsked(draft: Draft, of: Device, wants: readonly Want[]): Promise<boolean> {
  const isBroken = wants.some(({ row, sender, device }) => row.broken && sender === of.user && device === of.device);
  if (isBroken || !(await hasSession(draft, of))) {
    await wantBundles(draft, [of]);
    return false;
  }
  // One that is begun anew comes with the answer to the claim.
  return !(await isBundleWanted(draft, of));
}

/** Those that a letter may be about now; the others are put off until it may. */
async function withinLimits(
  draft: Draft,
  { now }: AskingDevice,
  { conversation, wants }: Inquiry,
  putOff: Postponements,
): Promise<readonly Want[]> {
  const [all, inOne] = [['asks'], ['asks-in', conversation]];
  const ofOne = (user: string) => ['asks-of', user];
  const late = Math.max(
    await freeAt(draft, all, { now, most: maxAsks }),
    await freeAt(draft, inOne, { now, most: maxAsksInOne }),
  );
  const allowed: Want[] = [];
  for (const [user, some] of Map.groupBy(wants, ({ sender }) => sender)) {
    const until = Math.max(late, await pacedAt(draft, ofOne(user), { now, most: maxAsksOfOne }));
    if (until > now) for (const one of some) putOff.set(one, { until, forSession: false });
    else allowed.push(...some);
  }
  if (allowed.length === 0) return [];
  await mayCount(draft, all, { now, most: maxAsks });
  await mayCount(draft, inOne, { now, most: maxAsksInOne });
  for (const user of new Set(allowed.map(({ sender }) => sender)))
    await mayCount(draft, ofOne(user), { now, most: maxAsksOfOne });
  return allowed;
}

async function noteAsked(
  draft: Draft,
  want: Want,
  {
    now,
    putOff,
    recipients,
  }: { now: number; putOff: { until: number; forSession: boolean } | null; recipients: string[] },
): Promise<void> {
  const { row } = want;
  const asked = putOff === null ? row.asked + 1 : row.asked;
  const again = againMs[asked - 1];
  const next: WantRow = {
    // A broken session is begun anew once.
    ...{ ...row, asked, broken: false },
    ...(putOff === null
      ? { told: [], waited: 0, dueAt: again === undefined ? null : now + again }
      : {
          told: [...row.told, ...recipients],
          waited: putOff.forSession ? row.waited + 1 : row.waited,
          dueAt: putOff.until,
        }),
  };
  await putWant(draft, { ...want, row: next });
}
