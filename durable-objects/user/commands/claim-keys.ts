import { atOnce } from '../../../lib/at-once.ts';
import { type Decoded, decodeMessage } from '../../../protocol/codec.ts';
import { isUserId, type UserId } from '../../../protocol/ids.ts';
import { refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type BondsContext, bondTo } from '../bonds/bonds.ts';
import type { Context } from '../context.ts';
import { type ClaimKeysContext, claimKeys as claim } from '../keys/claim.ts';
import { prices } from '../meter/prices.ts';
import type { ClaimRequest } from '../rpc.ts';
import { answerLater, type Call, pay, refuseCall } from './command.ts';

type ClaimKeysCommandContext = Pick<Context, 'gate' | 'limits' | 'options' | 'self'> & BondsContext & ClaimKeysContext;

const maxCalls = 16;

/**
 * The prekeys of devices, one call to each of their people. Where one of those cannot be asked the whole is `unavailable`: a
 * bundle is missing only where there is no such device; a fault fails the whole command.
 */
export function claimKeys(call: Call<ClaimKeysCommandContext>, command: Decoded<wire.ClaimKeys.$Properties>) {
  const { context, connection } = call;
  if (command.devices.length > context.limits.maxKeysClaimed) return refuseCall(call, refuse('too-large'));
  const wanted = new Map<UserId, Set<number>>();
  for (const { user, device } of command.devices) {
    const isItself = user === context.self && device === connection.device;
    if (!isUserId(user) || isItself) continue;
    wanted.set(user, (wanted.get(user) ?? new Set()).add(device));
  }
  const devices = [...wanted.values()].reduce((sum, { size }) => sum + size, 0);
  if (!pay(call, prices.claimKeys({ people: wanted.size, devices }))) return;
  answerLater(call, async () => {
    const given = await context.options.ids.given([...wanted.keys()]);
    const found: Uint8Array[] = [];
    await atOnce([...given], maxCalls, async (user) => {
      const request: ClaimRequest = {
        ...{ asker: context.self, device: connection.device, devices: [...(wanted.get(user) ?? [])] },
        ...bondTo(context, user),
      };
      const claimed =
        user === context.self
          ? claim(context, request)
          : await context.gate.pass(() => context.options.users(user).claimKeys(request));
      found.push(...claimed.bundles);
    });
    return { keyBundles: { bundles: found.flatMap((bytes) => bundleIn(bytes) ?? []) } };
  });
}

function bundleIn(bytes: Uint8Array): wire.KeyBundle.$Properties | null {
  return decodeMessage(wire.KeyBundle, bytes) as wire.KeyBundle.$Properties | null;
}
