/**
 * Prekey bundles that are wanted, because there is no session with a device: claimed together, up to a hundred at a time.
 *
 * What was noted in one call is one batch, under a key that never grows, so that no bundle is claimed twice while it is
 * under way. A device that has published nothing yet, or nothing that its list vouches for, is asked for again and again:
 * it is never skipped. One that is gone vanishes from the list, and is then needed for nothing.
 */
import { SuiteError } from '../../crypto/suite.ts';
import type { Decoded } from '../../protocol/codec.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { Errand } from './cipher.ts';
import { keyTag } from './devices.ts';
import type { Draft } from './draft.ts';
import type { Tools } from './own-device.ts';
import { beginSession, type Device } from './sessions.ts';
import { hastenWants } from './wants.ts';

const maxClaimed = 100;
/** After so many answers without it, it is only asked for again if somebody notes it again. */
const maxTries = 360;

/** The row under `bundle`, user, device and key. */
interface WantedRow {
  readonly batch: number;
  readonly identity: Uint8Array;
  readonly registrationId: number;
  readonly tries: number;
  readonly problem: 'missing' | 'bad-bundle' | null;
}

type Wanted = Device & WantedRow;

function wantedKey({ user, device, identity }: Device) {
  return ['bundle', user, device, keyTag(identity)] as const;
}

export async function isBundleWanted(draft: Draft, of: Device): Promise<boolean> {
  return (await draft.get(wantedKey(of))) !== undefined;
}

const countKey = ['bundle-batches'];
const again = 'claim again';

export async function wantBundles(draft: Draft, devices: readonly Device[]): Promise<void> {
  let last = (await draft.get<number>(countKey)) ?? 0;
  let left = 0;
  for (const one of devices) {
    if (await isBundleWanted(draft, one)) continue;
    if (left === 0) {
      draft.put(countKey, ++last);
      left = maxClaimed;
    }
    left--;
    const { identity, registrationId } = one;
    draft.put(wantedKey(one), { batch: last, identity, registrationId, tries: 0, problem: null } satisfies WantedRow);
  }
}

export async function claims(draft: Draft): Promise<readonly Errand[]> {
  const wanted = await wantedRows(draft);
  const errands: Errand[] = [];
  for (const [batch, rows] of Map.groupBy(
    wanted.filter(({ tries }) => tries === 0),
    ({ batch }) => batch,
  ))
    errands.push({ key: `claim ${batch}`, command: claimOf(rows) });
  const late = lateOf(wanted);
  if (late.length > 0) errands.push({ key: again, command: claimOf(late) });
  return errands;
}

/** Those that an answer did not bring, the ones that were asked for the least first. */
function lateOf(wanted: readonly Wanted[]): Wanted[] {
  return wanted
    .filter(({ tries }) => tries > 0)
    .sort((a, b) => a.tries - b.tries)
    .slice(0, maxClaimed);
}

function claimOf(rows: readonly Wanted[]): wire.Command.$Properties {
  // Under two keys it is one device to the server, which has a bundle of one of them.
  const devices = new Map(rows.map(({ user, device }) => [`${user}/${device}`, { user, device }]));
  return { claimKeys: { devices: [...devices.values()] } };
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
  const wanted = await wantedRows(draft);
  const asked =
    errand === again ? lateOf(wanted) : wanted.filter(({ batch, tries }) => tries === 0 && errand === `claim ${batch}`);
  const given = new Map(bundles.map((bundle) => [`${bundle.user}/${bundle.device}`, bundle]));
  for (const one of asked) {
    const key = wantedKey(one);
    const problem = await begin(tools, draft, one, given.get(`${one.user}/${one.device}`));
    const { batch, identity, registrationId, tries } = one;
    if (problem === null || tries + 1 >= maxTries) draft.erase(key);
    else draft.put(key, { batch, identity, registrationId, tries: tries + 1, problem } satisfies WantedRow);
  }
}

async function begin(
  tools: Tools,
  draft: Draft,
  device: Device,
  bundle: Decoded<wire.KeyBundle.$Properties> | undefined,
): Promise<WantedRow['problem']> {
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

async function wantedRows(draft: Draft): Promise<Wanted[]> {
  const rows = await draft.range({ prefix: ['bundle'] });
  return rows.map(({ key, value }) => ({ user: String(key[1]), device: Number(key[2]), ...(value as WantedRow) }));
}
