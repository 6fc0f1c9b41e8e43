/** What the person has said of somebody's safety number: kept on this device, a row of table `meta` a person. */
import { sameBytes } from '../../lib/bytes.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import type { Changes } from '../engine/changes.ts';
import type { Reader } from '../ports.ts';

/** What was said of one key. */
export interface Word {
  readonly primary: Uint8Array;
  /** The number was compared: so it is in whatever chat. Else the person has only seen that it is a new one. */
  readonly isVerified: boolean;
  /** The groups in which they have seen that; missing: in the chat of the two, or by a release that asked once for all. */
  readonly in?: readonly ConversationId[];
}

/** The newest word, as releases before know it, and those on other keys, oldest first. */
interface TrustRow extends Word {
  readonly user: string;
  readonly also?: readonly Word[];
}

/** The row of table `meta` with whether messages wait when a number has changed. */
const strictKey = ['trust-strict'];
const prefix = 'trust';

/** What this device goes by; changed with the write that keeps it. */
export interface TrustRows {
  /** By person, one for each key, the newest last. */
  readonly words: Map<string, readonly Word[]>;
  isStrict: boolean;
}

export async function readTrust(reader: Reader): Promise<TrustRows> {
  const rows = await reader.range('meta', { prefix: [prefix] });
  const words = rows.map(({ value }) => {
    const { user, also = [], ...newest } = value as TrustRow;
    return [user, [...also, newest]] as const;
  });
  return { words: new Map(words), isStrict: (await reader.get('meta', strictKey)) === true };
}

export function wordOn(said: TrustRows, user: string, primary: Uint8Array): Word | undefined {
  return said.words.get(user)?.find((one) => sameBytes(one.primary, primary));
}

/** In the place of what was said of that key. */
export function putWord(said: TrustRows, user: string, word: Word, changes: Changes): void {
  const also = (said.words.get(user) ?? []).filter((one) => !sameBytes(one.primary, word.primary));
  said.words.set(user, [...also, word]);
  const row: TrustRow = { ...word, user, ...(also.length === 0 ? {} : { also }) };
  changes.ops.push({ op: 'put', table: 'meta', key: [prefix, user], value: row });
}

export function putStrict(said: TrustRows, isStrict: boolean, changes: Changes): void {
  said.isStrict = isStrict;
  changes.ops.push({ op: 'put', table: 'meta', key: strictKey, value: isStrict });
}
