/**
 * One account that does whatever costs others most, as fast as its socket may and whether it is refused or not. Runs in
 * a thread of its own, so that its work is none of the bench's.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { encodeClientFrame } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import { type OpenSocket, openSocket } from '../../tests/harness/socket.ts';
import type { Habit, HabitCounts, StrangerData, Turn } from './habits.ts';

type Kind = Omit<wire.Command.$Properties, 'id'>;

const { account, strangers, group } = workerData as StrangerData;
const away = `c${'x'.repeat(22)}`;

let number = 1_000_000;
const stale = (): Kind => ({
  send: {
    ...{ conversation: group, number: ++number, after: number - 1, epoch: 0, kind: wire.EntryKind.MESSAGE },
    body: Buffer.from('stale'),
  },
});

const habits: Readonly<Record<Exclude<Habit, 'requests'>, () => Kind>> = {
  GetDeviceLists: () => ({ getDeviceLists: { users: [...strangers] } }),
  FindDirect: () => ({ findDirect: { peer: strangers[Math.floor(Math.random() * strangers.length)] ?? '' } }),
  Watch: () => ({ watch: { users: Math.random() < 0.5 ? strangers.slice(0, 64) : [] } }),
  Activity: () => ({ activity: { away: Math.random() < 0.5 } }),
  GetReceipts: () => ({ getReceipts: { conversation: group, seq: 1 } }),
  Pull: () => ({ pull: { conversation: group } }),
  Ack: () => ({ ack: { frames: 0, conversations: [{ conversation: group, through: 1e6, newest: 1e6 }] } }),
  Typing: () => ({ typing: { conversation: group } }),
  Open: () => ({ open: { conversation: away } }),
  Send: stale,
};

const line: { socket: OpenSocket | null } = { socket: null };
let id = 0;
let commands = 0;
let closes = 0;

async function connect(): Promise<void> {
  const opened = await openSocket(`${account.url}/v1/socket`, ['roost.v1', `roost.token.${account.token}`], {
    // It does not even acknowledge.
    onMessage: () => {},
    onClose: () => {
      closes++;
      line.socket = null;
    },
  });
  opened.send(
    encodeClientFrame({
      commands: [
        { id: ++id, hello: versions },
        { id: ++id, resume: { cursors: [] } },
      ],
    }),
  );
  line.socket = opened;
}

/** Commands, for a time, as many as the socket may. */
async function command(habit: () => Kind, until: number): Promise<void> {
  while (performance.now() < until) {
    const { socket } = line;
    if (socket === null) await connect().catch(() => sleep(250));
    else {
      const frame = Array.from({ length: perTick }, () => ({ id: ++id, ...habit() }));
      // A list counts as several commands: fewer of those, so that the socket stays.
      const isLong = frame[0] !== undefined && ('getDeviceLists' in frame[0] || 'watch' in frame[0]);
      const some = isLong ? frame.slice(0, 2) : frame;
      commands += some.length;
      socket.send(encodeClientFrame({ commands: some }));
    }
    await sleep(tickMs);
  }
}

/** Requests with its credential: more than the account may; what comes from one address is the platform's to limit. */
async function ask(until: number): Promise<void> {
  const headers = { authorization: `Bearer ${account.token}` };
  const routes = ['/v1/profile', '/v1/devices', '/v1/contacts', `/v1/conversations/${group}/entries`];
  for (let n = 0; performance.now() < until; n++) {
    commands++;
    await fetch(`${account.url}${routes[n % routes.length]}`, { headers }).then(
      (answer) => answer.arrayBuffer(),
      () => {},
    );
    await sleep(requestMs);
  }
}

const requestMs = 20;
const tickMs = 50;
const perTick = (defaultLimits.maxCommandsPerSecond * tickMs) / 1_000;

parentPort?.on('message', async ({ habit, ms }: Turn) => {
  const until = performance.now() + ms;
  if (habit === 'requests') await ask(until);
  else await command(habits[habit], until);
  parentPort?.postMessage({ commands, closes } satisfies HabitCounts);
});
