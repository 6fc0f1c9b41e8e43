import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, signUpMany } from '../tests/harness/account.ts';
import { freeLimits } from '../tests/harness/free-limits.ts';
import { parallel } from '../tests/harness/parallel.ts';
import { WireClient } from '../tests/harness/wire-client.ts';
import { Audience } from './fan-out/audience.ts';
import { checkLatecomer } from './fan-out/latecomer.ts';
import { paceOf } from './fan-out/pace.ts';
import { openRelayRoom } from './fan-out/relay-room.ts';
import { mediumOf } from './kit/medium.ts';
import { readBenchOptions } from './kit/options.ts';
import { printReport } from './kit/report.ts';
import { benchData, startRelay, startRoost } from './kit/servers.ts';
import { median, percentile } from './kit/statistics.ts';

const memberCount = 1_000;
const onlineCount = 50;
const block = 10;

/**
 * Measures how long a group message takes from its sender to the last member who is online, receipts on.
 *
 * The same 50 people are online in both groups: one has no other members, the other 950 more who are away. The groups
 * take turns. Then fifty people of the bare relay and the fifty take turns as fast as they go: the next message when
 * everybody has the one before, and with four on their way. Afterwards the 950 come, and each must have every message and
 * the right unread count.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('fan-out', args, { seconds: 60, messages: 120 });
  const data = await benchData(options.data);
  const roost = await startRoost(data.folder);
  const relay = await startRelay(data.folder);
  try {
    const run = Math.random().toString(36).slice(2, 8);
    const handles = Array.from({ length: memberCount }, (_, i) => `f${run}_${i}`);
    console.error(`${memberCount} people sign up …`);
    const accounts = await signUpMany(roost.url, handles);

    const audience = new Audience(accounts.slice(0, onlineCount));
    await audience.connect();
    const users = accounts.map((account) => account.user);
    const small = await audience.createGroup('fifty', users.slice(0, onlineCount));
    const large = await audience.createGroup('thousand', users);
    const rounds = Math.ceil(options.messages / block);
    const { smallMs, largeMs } = await measure(audience, { small, large, rounds, seconds: options.seconds });

    const relayRoom = await openRelayRoom(relay.url, `r${run}`, onlineCount);
    const pace = await paceOf({ roost: audience.room(small), relay: relayRoom }, options.seconds);
    await relayRoom.close();

    console.error(`${memberCount - onlineCount} others connect …`);
    const expected = audience.sentIn(large);
    const wrong = await connectOthers(accounts.slice(onlineCount), large, expected);
    await audience.close();

    const figures = {
      '50 members, p50 ms': median(smallMs),
      '50 members, p95 ms': percentile(smallMs, 95),
      '1,000 members, p50 ms': median(largeMs),
      '1,000 members, p95 ms': percentile(largeMs, 95),
      ...pace,
      'messages measured in each group': smallMs.length,
      'others connected afterwards': memberCount - onlineCount,
    };
    return printReport(
      {
        bench: 'fan-out',
        settings: {
          medium: mediumOf(data.folder),
          online: onlineCount,
          receipts: 'delivered and read',
          limits: freeLimits,
        },
        figures,
        bars: [
          {
            name: '1,000 members, times 50 members',
            value: median(largeMs) / median(smallMs),
            limit: 1.5,
            direction: 'at-most',
          },
          {
            name: '50 members, 4 in flight, times the relay',
            value: (pace['roost, 4 in flight, messages/s'] ?? 0) / (pace['relay, 4 in flight, messages/s'] ?? 0),
            limit: 2,
            direction: 'at-least',
          },
          {
            name: 'messages measured',
            value: Math.min(smallMs.length, largeMs.length),
            limit: 100,
            direction: 'at-least',
          },
          { name: 'others without all messages and unread', value: wrong, limit: 0, direction: 'at-most' },
        ],
      },
      options.json,
    );
  } finally {
    await Promise.all([roost.stop(), relay.stop()]);
    await data.remove();
  }
}

async function measure(
  audience: Audience,
  plan: { small: string; large: string; rounds: number; seconds: number },
): Promise<{ smallMs: number[]; largeMs: number[] }> {
  const [smallMs, largeMs]: [number[], number[]] = [[], []];
  // The first message of a group tells the server who is away; it is not counted.
  await audience.say(plan.small);
  await audience.say(plan.large);
  await sleep(2_000);
  const endAt = performance.now() + plan.seconds * 1_000;
  for (let round = 0; round < plan.rounds && (performance.now() < endAt || smallMs.length < 100); round++) {
    for (let i = 0; i < block; i++) smallMs.push(await audience.say(plan.small));
    for (let i = 0; i < block; i++) largeMs.push(await audience.say(plan.large));
    if (round % 4 === 3) console.error(`50: ${median(smallMs).toFixed(1)} ms, 1,000: ${median(largeMs).toFixed(1)} ms`);
  }
  return { smallMs, largeMs };
}

/** How many of those who were away do not end up with everything. */
async function connectOthers(accounts: Account[], conversation: string, messages: number): Promise<number> {
  const clients = accounts.map((account) => new WireClient(account, { checks: true }));
  const problems = await parallel(clients, 32, (client) => checkLatecomer(client, conversation, messages));
  await parallel(clients, 32, (client) => client.close());
  const wrong = problems.filter((problem) => problem !== null);
  for (const problem of wrong.slice(0, 5)) console.error(problem);
  return wrong.length;
}
