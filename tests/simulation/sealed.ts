/**
 * Bodies that one device cannot open and others can: a lost session, a key that never came. Which ones follows from
 * the seed, the device and the message, so a body that stays sealed stays sealed at every try while the weather lasts.
 */
import type { MessageName } from '../../client/cipher/cipher.ts';
import { unsafePlaintext } from '../../client/cipher/unsafe-plaintext.ts';
import { hash } from './world/random.ts';
import type { World } from './world/world.ts';

const open = unsafePlaintext.open.bind(unsafePlaintext);
/** The world that runs; one does at a time. */
let current: World | null = null;

unsafePlaintext.open = async (message, state) => (isSealedFor(message.name) ? { is: 'failed' } : open(message, state));

export function sealIn(world: World): void {
  current = world;
}

/** What runs is named by its event: everything that a device does follows from one of its own. */
function isSealedFor({ conversation, device, number }: MessageName): boolean {
  const chance = current?.weather().sealedFor ?? 0;
  if (current === null || chance === 0) return false;
  const reader = current.scheduler.label.split(' ', 1)[0] ?? '';
  return hash(`${reader} ${conversation} ${device} ${number}`, current.seed) / 0x1_0000_0000 < chance;
}
