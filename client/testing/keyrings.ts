/** Keyrings of some size for devices of a town, and their transfer from one to another step by step. */
import { sameBytes } from '../../lib/bytes.ts';
import type { Transfer } from '../api.ts';
import type { PlacedName } from '../cipher/cipher.ts';
import type { KeyRow } from '../cipher/keyring.ts';
import type { Town, TownDevice } from './cipher-town.ts';

export interface Ring {
  readonly conversations: number;
  /** Who writes in each, and how much. */
  readonly senders: readonly string[];
  readonly messages: number;
}

/** As if it had opened them all: in each conversation the senders write by turns. */
export function fill(device: TownDevice, { conversations, senders, messages }: Ring): number {
  for (let c = 0; c < conversations; c++)
    for (const [s, sender] of senders.entries())
      for (let number = 1; number <= messages; number++)
        putKey(device, { conversation: `chat ${c}`, sender, device: 1, number, seq: 1 + number * senders.length + s });
  return conversations * senders.length * messages;
}

export function putKey(device: TownDevice, { seq, ...name }: PlacedName, more: Partial<KeyRow> = {}): void {
  const { conversation, sender, device: of, number } = name;
  const value: KeyRow = {
    key: bytes(`key ${sender} ${number} ${conversation}`),
    hash: bytes(`hash ${seq} ${sender}`),
    seq,
    ...more,
  };
  device.commit({ put: [{ key: ['key', conversation, sender, of, number], value }] });
}

function bytes(text: string): Uint8Array {
  const padded = new Uint8Array(32);
  padded.set(new TextEncoder().encode(text).subarray(0, 32));
  return padded;
}

export function keyring(device: TownDevice): ReadonlyMap<string, KeyRow> {
  const rows = [...device.rows.values()].filter(({ key }) => key[0] === 'key');
  return new Map(rows.map(({ key, value }) => [key.slice(1).join('/'), value as KeyRow]));
}

/** What the keyring of `of` has, and that of `device` has not, or has otherwise. */
export function lacking(device: TownDevice, of: TownDevice): string[] {
  const own = keyring(device);
  return [...keyring(of)].flatMap(([name, { key, hash, seq }]) => {
    const held = own.get(name);
    const isSame = held !== undefined && held.seq === seq && sameBytes(held.key, key) && sameBytes(held.hash, hash);
    return isSame ? [] : [name];
  });
}

export async function stateOf(device: TownDevice): Promise<Transfer> {
  const { cipher, state, here } = device;
  if (cipher.transfer === undefined) throw new Error('the cipher hands nothing over');
  return cipher.transfer(state, here);
}

/** `lost`: as if it had not been done; `twice`: it is done, and then comes again. */
export type Mishap = 'none' | 'lost' | 'twice';

/** Takes one step of a device; says whether there was any. Each commit, and each answer, may fall to a mishap. */
export async function step(device: TownDevice, mishap: () => Mishap): Promise<boolean> {
  const { town, cipher, state, here } = device;
  const at = town.letters.findIndex(({ to }) => to === `${device.user}/${device.device}`);
  const letter = town.letters[at];
  if (letter !== undefined) {
    const outcome = await cipher.letter?.(letter.letter, state, here);
    const kind = mishap();
    if (kind !== 'lost') device.commit(outcome?.changes);
    if (kind === 'none') town.letters.splice(town.letters.indexOf(letter), 1);
    return true;
  }
  device.commit(await cipher.upkeep?.(state, here));
  const [errand] = (await cipher.errands?.(state, here)) ?? [];
  if (errand === undefined) return false;
  const reply = await town.answer(device, errand.command);
  // The server has done it, whatever becomes of its answer.
  if (mishap() !== 'lost')
    device.commit((await cipher.answered?.(errand.key, { is: 'reply', reply }, state, here))?.changes);
  return true;
}

/** Until nobody has anything to do; `after` is called between any two steps. */
export async function run(
  town: Town,
  { mishap = () => 'none', after }: { mishap?: () => Mishap; after?: () => Promise<void> | void } = {},
): Promise<void> {
  for (let turn = 0; turn < 2_000; turn++) {
    let moved = false;
    for (const [name, device] of [...town.devices]) {
      if (town.away.has(name)) continue;
      if (!(await step(device, mishap))) continue;
      moved = true;
      await after?.();
    }
    if (!moved) return;
  }
  throw new Error('they do not come to an end');
}
