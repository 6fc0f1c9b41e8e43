/** Who this device is to all others: made once, kept for life. */
import type { LocalDevice, Random, Suite } from '../../crypto/suite.ts';
import type { Draft } from './draft.ts';

/** What the parts of the cipher work with. */
export interface Tools {
  readonly suite: Suite;
  readonly random: Random;
}

const key = ['self'];

export async function ownDevice({ suite, random }: Tools, draft: Draft): Promise<LocalDevice> {
  const device = await draft.get<LocalDevice>(key);
  if (device !== undefined) return device;
  const made = await suite.createDevice(random);
  draft.put(key, made);
  return made;
}
