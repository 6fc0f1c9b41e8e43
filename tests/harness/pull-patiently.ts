import { setTimeout as sleep } from 'node:timers/promises';
import { wire } from '../../schema/gen/wire.js';
import { RefusalError } from './failures.ts';
import type { WireClient } from './wire-client.ts';

/** A page; what is refused for a while is asked for again then, as every client does. */
export async function pullPatiently(device: WireClient, pull: wire.Pull.$Properties): Promise<wire.Page.$Properties> {
  for (let turn = 0; ; turn++) {
    try {
      return (await device.request({ pull })).page ?? {};
    } catch (error) {
      if (!(error instanceof RefusalError) || error.refusal.advice !== wire.Advice.AFTER_DELAY || turn === 30)
        throw error;
      await sleep(error.refusal.afterMs ?? 500);
    }
  }
}
