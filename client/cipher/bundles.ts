/**
 * Prekey bundles that are wanted, because there is no session with a device: claimed together, up to a hundred at a time.
 *
 * What was noted in one call is one batch, a row that stays as it is, so that each bundle is claimed once while it is under
 * way; and one row, because two thousand would keep a page busy each time they are looked at. What an answer did not bring
 * has a row of its own from then on: a device is asked for again and again until it has published keys that its list vouches
 * for. After most of a minute of that messages go without it: listing a device without keys would else silence a whole group. One
 * that is gone vanishes from the list, and is then needed for nothing.
 */
import { SuiteError } from '../../crypto/suite.ts';
import type { Decoded } from '../../protocol/codec.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { Errand } from './cipher.ts';
import { type Device, keyTag } from './devices.ts';
import type { Draft } from './draft.ts';
import type { Tools } from './own-device.ts';
import { beginSession } from './sessions.ts';
import { hastenWants } from './wants.ts';

const maxClaimed = 100;
/** After so many answers without it, it is only asked for again if somebody notes it again. */
const maxTries = 360;
/** After so many, ten seconds apart but for the first two, messages for others wait for it no longer. */
const maxWaited = 6;

/** The row under `claim` and a number. */
interface BatchRow {
  readonly devices: readonly Device[];
}

/** The row under `bundle`, user, device and key: an answer came without it. */
interface LateRow {
  readonly identity: Uint8Array;
  readonly registrationId: number;
  readonly tries: number;
  readonly problem: Problem;
}

type Problem = 'missing' | 'bad-bundle';
type LateDevice = Device & LateRow;

function lateKey({ user, device, identity }: Device) {
  return ['bundle', user, device, keyTag(identity)] as const;
}

function nameOf({ user, device, identity }: Device): string {
  return `${user}/${device}/${keyTag(identity)}`;
}

export async function isBundleWanted(draft: Draft, of: Device): Promise<boolean> {
  if ((await draft.get(lateKey(of))) !== undefined) return true;
  return (await batchesIn(draft)).some(({ devices }) => devices.some((one) => nameOf(one) === nameOf(of)));
}

/** Those of them that had no keys again and again. */
export async function keyless(draft: Draft, devices: readonly Device[]): Promise<readonly Device[]> {
  const found: Device[] = [];
  for (const one of devices) {
    const row = await draft.get<LateRow>(lateKey(one));
    if (row !== undefined && row.tries >= maxWaited) found.push(one);
  }
  return found;
}

const countKey = ['bundle-batches'];
const again = 'claim again';

export async function wantBundles(draft: Draft, devices: readonly Device[]): Promise<void> {
  const names = new Set(
    [...(await batchesIn(draft)).flatMap((batch) => batch.devices), ...(await lateIn(draft))].map(nameOf),
  );
  const fresh = devices.filter((one) => !names.has(nameOf(one)));
  let last = (await draft.get<number>(countKey)) ?? 0;
  for (let from = 0; from < fresh.length; from += maxClaimed) {
    const batch = fresh.slice(from, from + maxClaimed).map(bare);
    draft.put(['claim', ++last], { devices: batch } satisfies BatchRow);
  }
  if (fresh.length > 0) draft.put(countKey, last);
}

/** Whatever else the caller knows of it is not kept. */
function bare({ user, device, identity, registrationId }: Device): Device {
  return { user, device, identity, registrationId };
}

export async function claims(draft: Draft): Promise<readonly Errand[]> {
  const errands: Errand[] = (await batchesIn(draft)).map(({ number, devices }) => ({
    key: `claim ${number}`,
    command: claimOf(devices),
  }));
  const late = dueOf(await lateIn(draft));
  if (late.length > 0) errands.push({ key: again, command: claimOf(late) });
  return errands;
}

/** Those that were asked for the least. */
function dueOf(late: readonly LateDevice[]): readonly LateDevice[] {
  return [...late].sort((a, b) => a.tries - b.tries).slice(0, maxClaimed);
}

function claimOf(devices: readonly Device[]): wire.Command.$Properties {
  // Under two keys it is one device to the server, which has a bundle of one of them.
  const named = new Map(devices.map(({ user, device }) => [`${user}/${device}`, { user, device }]));
  return { claimKeys: { devices: [...named.values()] } };
}

export function isClaim(errand: string): boolean {
  return errand.startsWith('claim ');
}

/** Begins the sessions that the answer allows. */
export async function takeBundles(
  tools: Tools,
  draft: Draft,
  errand: string,
  { bundles }: Decoded<wire.KeyBundles.$Properties>,
): Promise<void> {
  const given = new Map(bundles.map((bundle) => [`${bundle.user}/${bundle.device}`, bundle]));
  for (const { of, tries } of await askedBy(draft, errand)) {
    const problem = await begin(tools, draft, of, given.get(`${of.user}/${of.device}`));
    if (problem === null || tries + 1 >= maxTries) draft.erase(lateKey(of));
    else {
      const { identity, registrationId } = of;
      draft.put(lateKey(of), { identity, registrationId, tries: tries + 1, problem } satisfies LateRow);
    }
  }
}

/** What that errand asked for; its batch is done with. */
async function askedBy(draft: Draft, errand: string): Promise<readonly { of: Device; tries: number }[]> {
  if (errand === again) return dueOf(await lateIn(draft)).map((of) => ({ of, tries: of.tries }));
  const key = ['claim', Number(errand.slice('claim '.length))];
  const batch = await draft.get<BatchRow>(key);
  draft.erase(key);
  return (batch?.devices ?? []).map((of) => ({ of, tries: 0 }));
}
async function begin(
  tools: Tools,
  draft: Draft,
  device: Device,
  bundle: Decoded<wire.KeyBundle.$Properties> | undefined,
): Promise<Problem | null> {
  // Every device publishes both: a server that leaves out that of the KEM would have sessions begun that a quantum computer opens.
  if (bundle?.signedPrekey == null || bundle.kemPrekey === null) return 'missing';
  const { signedPrekey, kemPrekey, oneTime } = bundle;
  try {
    await beginSession(tools, draft, device, {
      signedPrekey: ownCopy(signedPrekey),
      kemPrekey: ownCopy(kemPrekey),
      oneTime: oneTime === null ? null : { id: oneTime.id, publicKey: Uint8Array.from(oneTime.publicKey) },
    });
    hastenWants(draft);
    return null;
  } catch (error) {
    if (error instanceof SuiteError && error.code === 'bad-bundle') return 'bad-bundle';
    throw error;
  }
}

function ownCopy({ id, publicKey, signature }: Decoded<wire.SignedPrekey.$Properties>) {
  return { id, publicKey: Uint8Array.from(publicKey), signature: Uint8Array.from(signature) };
}

async function batchesIn(draft: Draft): Promise<readonly (BatchRow & { readonly number: number })[]> {
  const rows = await draft.range({ prefix: ['claim'] });
  return rows.map(({ key, value }) => ({ number: Number(key[1]), ...(value as BatchRow) }));
}

async function lateIn(draft: Draft): Promise<readonly LateDevice[]> {
  const rows = await draft.range({ prefix: ['bundle'] });
  return rows.map(({ key, value }) => ({ user: String(key[1]), device: Number(key[2]), ...(value as LateRow) }));
}
