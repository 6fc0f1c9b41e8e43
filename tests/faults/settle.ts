import { setTimeout as sleep } from 'node:timers/promises';
import { tickOf } from '../../protocol/steps.ts';
import { parallel } from '../harness/parallel.ts';
import type { WireClient } from '../harness/wire-client.ts';
import type { Cast } from './cast.ts';
import type { DeviceCopy } from './checker.ts';
import type { Load } from './load.ts';

/**
 * Lets everything come to rest: all sends answered, all devices connected (those who were away as well) and without
 * gaps, all ✓✓ there. Answers what each device then holds, and what did not come to rest.
 */
export async function settle(cast: Cast, load: Load): Promise<{ copies: DeviceCopy[]; findings: string[] }> {
  const findings: string[] = [];
  const wait = async (isSo: () => boolean, ms: number, problem: () => string): Promise<void> => {
    for (let waited = 0; !isSo(); waited += 200) {
      if (waited > ms) return void findings.push(problem());
      await sleep(200);
    }
  };
  await wait(
    () => load.unsettled === 0,
    60_000,
    () => `${load.unsettled} sends got no answer`,
  );
  await wait(
    () => cast.writers.every((client) => client.isConnected),
    30_000,
    () => notBack(cast),
  );
  await parallel(cast.latecomers, 8, (client) => client.connect());

  const devices = [...cast.writers, ...cast.latecomers];
  const heads = new Map<string, number>();
  for (const conversation of cast.conversations) {
    heads.set(conversation, Math.max(...devices.map((client) => client.logs.get(conversation)?.headSeq ?? 0)));
  }
  const owed = (client: WireClient): [string, number][] =>
    [...heads].filter(([conversation]) => cast.members.get(conversation)?.includes(client.account.user));
  const lacks = (client: WireClient): boolean =>
    owed(client).some(([conversation, head]) => client.log(conversation).through < head);
  await whileItMoves(
    () => !devices.some(lacks),
    () => devices.reduce((sum, client) => sum + owed(client).reduce((all, [id]) => all + client.log(id).through, 0), 0),
    () => findings.push(`${devices.filter(lacks).length} devices are not caught up, and get nothing more`),
  );
  await wait(
    () => unticked(cast, heads).length === 0,
    20_000,
    () => `no ✓✓: ${unticked(cast, heads).slice(0, 3).join(', ')}`,
  );
  for (const client of devices) {
    for (const log of client.logs.values())
      if (log.forks.length > 0) findings.push(`${nameOf(client)}: ${log.forks[0]}`);
  }

  const copies = devices.flatMap((client) =>
    owed(client).map(([conversation, headSeq]) => {
      const { entries } = client.log(conversation);
      return { name: nameOf(client), conversation, entries, headSeq };
    }),
  );
  await parallel(devices, 8, (client) => client.close());
  return { copies, findings };
}

/** How much there is to catch up on, and how fast, is nobody's fault; that nothing comes for a minute is. */
async function whileItMoves(isSo: () => boolean, reached: () => number, stuck: () => void): Promise<void> {
  for (let last = -1, still = 0; !isSo(); still += 200) {
    if (still > 60_000) return stuck();
    const now = reached();
    if (now !== last) still = 0;
    last = now;
    await sleep(200);
  }
}

function notBack(cast: Cast): string {
  const away = cast.writers.filter((client) => !client.isConnected);
  return `not all devices came back: ${away.map((client) => `${nameOf(client)} is ${client.phase}`).join(', ')}`;
}

/** Own messages that everybody has by now and that do not show it (D6.1). */
function unticked(cast: Cast, heads: ReadonlyMap<string, number>): string[] {
  return cast.writers.flatMap((client) =>
    [...heads.keys()].flatMap((conversation) => {
      const log = client.logs.get(conversation);
      if (log === undefined) return [];
      const own = [...log.entries.values()].filter(
        ({ sender, countable }) => countable && sender === client.account.user,
      );
      const lacking = own.filter(({ seq }) => tickOf(log.counts(seq)) === 'sent');
      const [first] = lacking;
      if (first === undefined) return [];
      const counts = JSON.stringify(log.counts(first.seq));
      return [`${nameOf(client)} at ${first.seq} and ${lacking.length - 1} more of ${conversation} (${counts})`];
    }),
  );
}

function nameOf(client: WireClient): string {
  return `${client.account.user}.${client.account.device}`;
}
