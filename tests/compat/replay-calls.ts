/** The calls of a recording, made again to today's objects, one object at a time. */
import type { DeliverRequest } from '../../durable-objects/user/rpc.ts';
import { Town } from '../harness/town.ts';
import type { RecordedCall, Release } from './fixture.ts';

type Methods = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
export type Change = (args: readonly unknown[]) => readonly unknown[];

/** Conversations find people who take everything; people find conversations that the test answers for. */
class ReplayTown extends Town {
  override userStub() {
    const deliver = async (request: DeliverRequest) => {
      await null;
      const last = request.firstSeq + request.entries.length - 1;
      const have = request.entries.length > 0 ? last : request.headSeq;
      const { generation, listVersion } = request;
      return { status: 'pushed' as const, generation, have, listVersion, mutedUntil: 0, report: null };
    };
    return { deliver, typing: async () => {} } as unknown as ReturnType<Town['userStub']>;
  }
}

/** Answers by the call's number, for all calls that were made to that object. */
export async function replay(release: Release, object: RecordedCall['object'], id: string, change: Change) {
  const town = new ReplayTown();
  const calls = release.calls.filter((call) => call.object === object && call.id === id);
  const first = calls[0];
  if (first === undefined) throw new Error(`nothing was asked of ${id}`);
  town.now = first.at;
  const answers = new Map<number, Promise<unknown>>();
  for (const call of calls) {
    await town.pass(call.at - town.now);
    const target =
      object === 'conversation' ? town.conversation(id as never).conversation : town.place(id as never).user;
    const method = (target as unknown as Methods)[call.method];
    if (method === undefined) throw new Error(`${object} has no ${call.method} any more`);
    const answer = method.apply(target, [...change(structuredClone(call.args))]);
    answer.catch(() => {}); // Whoever reads it finds out.
    answers.set(call.n, answer);
    await town.settle();
  }
  await town.pass(3_000);
  const settled = new Map<number, unknown>();
  for (const [n, answer] of answers) settled.set(n, structuredClone(await answer));
  return settled;
}
