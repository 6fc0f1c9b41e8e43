import { rm } from 'node:fs/promises';
import type { AcceptedSend } from '../../durable-objects/conversation/rpc.ts';
import type { UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, person, Stage } from '../../tests/harness/conversation-stage.ts';
import { nodeStorage } from '../../tests/harness/node-sql.ts';
import { median } from '../kit/statistics.ts';

const batch = 1_000;
const leavers = Array.from({ length: 25 }, (_, i) => person(11 + i));
const everybody = [alice, bob, carol, ...leavers];
const noRate = { maxConversationSendsPerSecond: 1_000_000, maxConversationBurst: 1_000_000 };
const body = new Uint8Array(300).fill(7);

/**
 * Writes a log of `length` entries into the file at `path`, and answers what the questions take that people ask of it: the median of a
 * few tries each, in milliseconds of processor time, which say the same on a busy machine. Carol wrote the second entry and nothing since; a tenth at the end does not count. Three are
 * there, and have each entry when the next are written; the others are away.
 */
export async function timesOf(path: string, length: number): Promise<Record<string, number>> {
  const storage = nodeStorage(path);
  const stage = new Stage({ storage, limits: noRate, records: false });
  for (const user of leavers) stage.user(user).answer = () => ({ status: 'no-socket' });
  await stage.group(everybody);
  const first = stage.message(carol, { body });
  await stage.append(carol, first);
  for (let written = 2; written < length; written += batch) {
    const by = (written / batch) % 2 < 1 ? alice : bob;
    const countable = written < length * 0.9;
    const kind = countable ? wire.EntryKind.MESSAGE : wire.EntryKind.KEYS;
    const sends = Array.from({ length: Math.min(batch, length - written) }, () =>
      stage.message(by, { body, kind, countable }),
    );
    await stage.append(by, ...sends);
    await stage.pass(1_000);
  }
  stage.restart();

  const times: Record<string, number> = {};
  const measure = async (name: string, tries: number, work: (round: number) => Promise<unknown>) => {
    const taken: number[] = [];
    for (let round = 0; round < tries; round++) {
      const from = process.cpuUsage();
      await work(round);
      taken.push(msSince(from));
      await stage.settle();
    }
    times[name] = median(taken);
  };
  await measure('start', 5, () => {
    stage.restart();
    return stage.attach(bob, { attach: false });
  });
  await measure('resume', 9, () => stage.attach(bob));
  await measure('page, newest', 9, () => stage.page(bob, { before: length + 1 }));
  await measure('page, middle', 9, () => stage.page(bob, { before: Math.floor(length / 2) }));
  await measure('report, read in the middle', 9, (round) =>
    stage.report(bob, { read: Math.floor(length / 2) + round }),
  );
  await measure('repeat of the second entry', 9, () => stage.append(carol, first));
  await measure('64 of them in one call', 3, () => stage.append(carol, ...Array.from({ length: 64 }, () => first)));
  await measure('a message', 9, () => stage.append(carol, stage.message(carol, { body })));
  let epoch = 1;
  await measure('5 leave', 5, async (round) => {
    const reply = await leave(stage, leavers.slice(round * 5, round * 5 + 5), epoch);
    epoch = (reply.results[0] as AcceptedSend).seq;
  });
  storage.close();
  await rm(path);
  return times;
}

function msSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

function leave(stage: Stage, people: readonly UserId[], epoch: number) {
  return stage.append(
    alice,
    stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership: { remove: [...people] } }, { epoch }),
  );
}

/** The processor time of the longest step, in milliseconds, while `count` entries expire at once. */
export async function longestExpiry(path: string, count: number): Promise<number> {
  const stage = new Stage({ storage: nodeStorage(path), limits: noRate, records: false });
  await stage.direct(alice, bob);
  const expiresAt = stage.now + 7_200_000;
  for (let written = 0; written < count; written += batch) {
    await stage.append(alice, ...Array.from({ length: batch }, () => stage.message(alice, { body, expiresAt })));
    await stage.settle();
  }
  const left = () =>
    stage.storage.sql
      .exec<{ at: number | null }>('SELECT MIN(expires_at) AS at FROM entries WHERE expires_at > 0')
      .toArray()[0]?.at ?? null;
  // The fan-out of what was written is over before anything expires.
  await stage.pass(120_000);
  let longest = 0;
  while (left() !== null) {
    const from = process.cpuUsage();
    await stage.fireAlarm();
    longest = Math.max(longest, msSince(from));
  }
  stage.storage.close();
  await rm(path);
  return longest;
}
