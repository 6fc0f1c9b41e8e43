import * as z from 'zod';
import { isRefusal } from '../../../protocol/refusals.ts';
import { removalReason } from '../directory/removal-reason.ts';
import { retire } from '../retirements.ts';
import { deviceRoute } from '../route.ts';

/** Ends the caller's account: out of the directory first, then the object, which is told until it answers. */
export function deleteAccount() {
  return deviceRoute({
    id: 'deleteAccount',
    method: 'DELETE',
    path: '/v1/account',
    summary: 'Delete the account',
    description:
      'Signs all devices out, leaves all conversations and frees number and handle. It cannot be undone. Only the primary device may do it.',
    answers: 'The account has ended.',
    reply: z.object({ deleted: z.literal(true) }),
    refusals: ['not-primary'],
    handle: async ({ ports, caller }) => {
      const allowed = await caller.object.authorize(caller.credential, 'deleteAccount', true);
      if (isRefusal(allowed)) return allowed;
      const reason = removalReason.accountDeleted;
      await ports.directory.remove(caller.user, reason, ports.now());
      await retire(ports, { user: caller.user, reason });
      return { deleted: true as const };
    },
  });
}
