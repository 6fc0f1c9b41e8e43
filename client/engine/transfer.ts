/** How it stands with the keys of what was before this device: looked at when the cipher's state has moved, told when it differs. */
import type { Transfer } from '../api.ts';
import type { OpeningContext } from './context.ts';
import { hereOf } from './world.ts';

export async function noteTransfer({ cipher, state, world, changes }: OpeningContext): Promise<void> {
  if (cipher.transfer === undefined) return;
  try {
    const now = await cipher.transfer(state, hereOf(world));
    if (textOf(now) === textOf(world.transfer)) return;
    world.transfer = now;
    changes.tell({ what: 'transfer' });
  } catch (problem) {
    state.demandNoFault(problem);
    world.surroundings.log('error', 'the cipher cannot say what it was handed', { problem: String(problem) });
  }
}

function textOf({ devices, handedTo, ...counts }: Transfer): string {
  return [...Object.values(counts), ...devices, 'handed', ...handedTo].join();
}
