/**
 * Bodies that one device cannot open and others can: a lost session, a key that never came. Which ones follows from
 * the seed, the device and the message, so a body that stays sealed stays sealed at every try while the weather lasts.
 */
import type { Cipher, MessageName } from '../../client/cipher/cipher.ts';
import { hash } from './world/random.ts';
import type { World } from './world/world.ts';

/** The cipher as a device has it in this world. */
export function sealingIn(world: World, device: string, cipher: Cipher): Cipher {
  const isSealed = ({ conversation, device: from, number }: MessageName): boolean => {
    const chance = world.weather().sealedFor;
    return chance > 0 && hash(`${device} ${conversation} ${from} ${number}`, world.seed) / 0x1_0000_0000 < chance;
  };
  return {
    ...cipher,
    open: async (message, state) => (isSealed(message.name) ? { is: 'failed' } : cipher.open(message, state)),
  };
}
