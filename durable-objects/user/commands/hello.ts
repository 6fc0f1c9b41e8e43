import { closeCodes } from '../../../protocol/close-codes.ts';
import type { Decoded } from '../../../protocol/codec.ts';
import { refuse } from '../../../protocol/refusals.ts';
import { agree, disagreement } from '../../../protocol/versions.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { noteFetched } from '../wake/evidence.ts';
import { answer, type Call, refuseCall } from './command.ts';

type HelloCommandContext = Pick<Context, 'account' | 'end' | 'limits' | 'now' | 'presenceNews' | 'self' | 'store'>;

/** The first command on a connection, and said once: agrees on the version (K2), or closes. */
export function hello(call: Call<HelloCommandContext>, command: Decoded<wire.Hello.$Properties>) {
  const { context, connection } = call;
  if (connection.facts.version !== 0) return refuseCall(call, refuse('malformed', { detail: 'said hello already' }));
  const client = { min: command.minVersion, max: command.maxVersion };
  const version = agree(client);
  if (version === 0) return context.end(connection, closeCodes.upgrade, disagreement(client));
  connection.change({ version, away: command.away });
  const { limits } = context;
  answer(call, {
    welcome: {
      version,
      user: context.self,
      device: connection.device,
      at: context.now(),
      limits: {
        maxBodyBytes: limits.maxBodyBytes,
        maxFrameBytes: limits.maxFrameBytes,
        maxMembers: limits.maxMembers,
        maxInFlight: limits.maxInFlight,
        maxPage: limits.maxPage,
        heartbeatMs: limits.heartbeatMs,
        silenceMs: limits.silenceMs,
        maxTargets: limits.maxTargets,
        maxFailedRanges: limits.maxFailedRanges,
        maxResumeCursors: limits.maxResumeCursors,
        maxMembersSingly: limits.maxMembersSingly,
      },
      listVersion: context.account?.listVersion ?? 0,
    },
  });
  noteFetched(context, connection.device);
  context.presenceNews.moved();
}
