import { setTimeout as sleep } from 'node:timers/promises';
import { signUpMany } from '../tests/harness/account.ts';
import { freeLimits } from '../tests/harness/free-limits.ts';
import { WireClient } from '../tests/harness/wire-client.ts';
import { mediumOf } from './kit/medium.ts';
import { readBenchOptions } from './kit/options.ts';
import { printReport } from './kit/report.ts';
import { benchData, startRoost } from './kit/servers.ts';
import { median } from './kit/statistics.ts';
import { Peers } from './resume/peers.ts';
import { timeToUsableList } from './resume/usable-list.ts';

const conversationCount = 200;

/**
 * Measures how long a device that was away takes from connecting to a chat list that a person can use.
 *
 * Once 10,000 messages were missed in 200 conversations, once 200, one in each of the same. The server is killed and
 * started again before each, so that nothing is warm.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('resume', args, { seconds: 60, messages: 10_000 });
  const many = Math.ceil(options.messages / conversationCount);
  const data = await benchData(options.data);
  const roost = await startRoost(data.folder);
  try {
    const run = Math.random().toString(36).slice(2, 8);
    const handles = Array.from({ length: conversationCount + 1 }, (_, i) => `r${run}_${i}`);
    console.error(`${handles.length} people sign up and begin ${conversationCount} chats …`);
    const [account, ...others] = await signUpMany(roost.url, handles);
    if (account === undefined) throw new Error('nobody signed up');
    const peers = new Peers(others, account.user);
    await peers.begin();
    const device = new WireClient(account, { checks: true, reads: true });
    await device.connect();
    await device.filled();
    await device.close();

    const times = { few: [] as number[], many: [] as number[] };
    const endAt = performance.now() + options.seconds * 1_000;
    for (let round = 0; round < maxRounds && (round < minRounds || performance.now() < endAt); round++) {
      for (const [name, each] of [
        ['few', 1],
        ['many', many],
      ] as const) {
        await peers.writeEach(each);
        await sleep(restMs);
        await roost.crash();
        const ms = await timeToUsableList(device, peers.expected());
        console.error(`${each * conversationCount} missed: ${ms.toFixed(0)} ms`);
        times[name].push(ms);
        await device.filled(60_000);
        await device.close();
      }
    }
    return printReport(
      {
        bench: 'resume',
        settings: {
          medium: mediumOf(data.folder),
          conversations: conversationCount,
          rounds: times.few.length,
          limits: freeLimits,
        },
        figures: {
          [`${conversationCount} missed, ms`]: median(times.few),
          [`${many * conversationCount} missed, ms`]: median(times.many),
        },
        bars: [
          { name: 'ms after many missed', value: median(times.many), limit: 1_000, direction: 'at-most' },
          {
            name: 'many missed, times few missed',
            value: median(times.many) / median(times.few),
            limit: 1.2,
            direction: 'at-most',
          },
        ],
      },
      options.json,
    );
  } finally {
    await roost.stop();
    await data.remove();
  }
}

/** As if it had been missed yesterday: what the server still does about a message after its ✓ is done. */
const restMs = 7_000;

const minRounds = 3;
const maxRounds = 7;
