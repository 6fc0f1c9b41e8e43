/**
 * Keys that a sibling has asked for, and that are not here yet: this device is behind, or lacks them itself. They are
 * given once they have come, for whoever has asked in vain asks ever more rarely, and in the end no more.
 */
import { isBundleWanted, wantBundles } from './bundles.ts';
import type { AskingDevice, MessageName } from './cipher.ts';
import type { Device } from './devices.ts';
import type { Draft } from './draft.ts';
import { type KeyRow, keyOf, nameIn } from './keyring.ts';
import type { Tools } from './own-device.ts';
import { post } from './post.ts';
import { hasSession } from './sessions.ts';
import { siblings } from './siblings.ts';

/** So many are remembered; of more the older half is forgotten. */
export const maxOwed = 1_000;
/** In one letter, as many as one answers. */
const maxGiven = 100;

/** The row under `owed` and the message's name. */
interface OwedRow {
  /** Numbers of siblings. */
  readonly to: readonly number[];
  readonly at: number;
}

const owedKey = (name: MessageName): (string | number)[] => ['owed', ...keyOf(name).slice(1)];
/** It has come, and goes with the next upkeep. */
const cameKey = (name: MessageName): (string | number)[] => ['owed-now', ...keyOf(name).slice(1)];

export async function owe(
  draft: Draft,
  to: Device,
  names: readonly MessageName[],
  { now }: AskingDevice,
): Promise<void> {
  for (const name of names) {
    const before = await draft.get<OwedRow>(owedKey(name));
    const others = before?.to.filter((one) => one !== to.device) ?? [];
    draft.put(owedKey(name), { to: [...others, to.device], at: now } satisfies OwedRow);
  }
  if (names.length === 0 || (await draft.count({ prefix: ['owed'] })) <= maxOwed) return;
  const rows = [...(await draft.range({ prefix: ['owed'] }))];
  rows.sort((a, b) => (a.value as OwedRow).at - (b.value as OwedRow).at);
  for (const { key } of rows.slice(0, rows.length - maxOwed / 2)) draft.erase(key);
}

/** Its key is here now. */
export async function noteCame(draft: Draft, name: MessageName): Promise<void> {
  if ((await draft.get(owedKey(name))) !== undefined) draft.put(cameKey(name), true);
}

/** Those of one device's messages in one conversation, however many: mostly none of them was asked for. */
export async function noteManyCame(draft: Draft, names: readonly MessageName[]): Promise<void> {
  const [first] = names;
  if (first === undefined || (await draft.count({ prefix: owedKey(first).slice(0, -1) })) === 0) return;
  for (const name of names) await noteCame(draft, name);
}

/** Gives what was thrown over those of one conversation: the others were given. */
export async function giveOwed(tools: Tools, draft: Draft): Promise<readonly unknown[]> {
  const came = (await draft.range({ prefix: ['owed-now'], limit: maxOwed })).map(({ key }) => nameIn(key));
  if (came.length === 0) return [];
  const own = await siblings(draft);
  const stuck = new Set<number>();
  for (const one of own) if (!(await mayBeGiven(draft, one))) stuck.add(one.device);
  const problems: unknown[] = [];
  for (const [conversation, names] of Map.groupBy(await firstOf(draft, came, own, stuck), (name) => name.conversation))
    problems.push(...(await draft.tried((inner) => giveToAll(tools, inner, own, { conversation, names }))));
  return problems;
}

async function mayBeGiven(draft: Draft, to: Device): Promise<boolean> {
  return (await hasSession(draft, to)) && !(await isBundleWanted(draft, to));
}

/**
 * As many as one go gives. What can be given stands before what has to wait for its receivers, so that however much of that
 * there is, the others go on.
 */
async function firstOf(
  draft: Draft,
  came: readonly MessageName[],
  own: readonly Device[],
  stuck: ReadonlySet<number>,
): Promise<readonly MessageName[]> {
  if (stuck.size === 0 || came.length <= maxGiven) return came.slice(0, maxGiven);
  const owed = new Map(
    (await draft.range({ prefix: ['owed'] })).map(({ key, value }) => [nameKey(key), value as OwedRow]),
  );
  const isListed = (device: number) => own.some((one) => one.device === device);
  const waits = (name: MessageName) => {
    const to = (owed.get(nameKey(owedKey(name)))?.to ?? []).filter(isListed);
    return to.length > 0 && to.every((device) => stuck.has(device));
  };
  const [waiters, others] = [came.filter(waits), came.filter((name) => !waits(name))];
  return [...others, ...waiters].slice(0, maxGiven);
}

const nameKey = (key: readonly (string | number)[]) => key.slice(-4).join('/');

interface OwedNames {
  readonly conversation: string;
  readonly names: readonly MessageName[];
}

async function giveToAll(tools: Tools, draft: Draft, own: readonly Device[], now: OwedNames): Promise<void> {
  for (const to of own) await giveTo(tools, draft, to, now);
  // To whom there is no session yet it goes with a later one.
  for (const name of now.names) {
    const { to = [] } = (await draft.get<OwedRow>(owedKey(name))) ?? {};
    if (own.some(({ device }) => to.includes(device))) continue;
    draft.erase(owedKey(name));
    draft.erase(cameKey(name));
  }
}

async function giveTo(tools: Tools, draft: Draft, to: Device, { conversation, names }: OwedNames): Promise<void> {
  const owed: { readonly name: MessageName; readonly row: OwedRow }[] = [];
  for (const name of names) {
    const row = await draft.get<OwedRow>(owedKey(name));
    if (row?.to.includes(to.device) === true) owed.push({ name, row });
  }
  if (owed.length === 0) return;
  if (!(await hasSession(draft, to))) await wantBundles(draft, [to]);
  if (await isBundleWanted(draft, to)) return;
  const keys = [];
  for (const { name } of owed) {
    const held = await draft.get<KeyRow>(keyOf(name));
    // It was to be forgotten meanwhile.
    if (held === undefined) continue;
    const { sender, device, number } = name;
    keys.push({ sender, device, number, seq: held.seq, key: held.key, bodyHash: held.hash });
  }
  const answer = { conversation, keys, refused: [] };
  if (keys.length > 0 && !(await post(tools, draft, to, { conversation: '', sealed: { answer } }))) return;
  for (const { name, row } of owed)
    draft.put(owedKey(name), { ...row, to: row.to.filter((one) => one !== to.device) } satisfies OwedRow);
}
