import { setTimeout as sleep } from 'node:timers/promises';
import { signUp } from '../../tests/harness/account.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';
import { startCounted } from '../kit/servers.ts';

/**
 * Counts what a message between two people costs while the chat is open on the other side: rows written (alarms
 * included) and calls between objects. And what 100 heartbeats wake.
 */
export async function countCosts(folder: string, text: string): Promise<Record<string, number>> {
  const runtime = await startCounted(folder);
  try {
    const [from, to] = [await signUp(runtime.url, 'counted_a'), await signUp(runtime.url, 'counted_b')];
    const sender = new WireClient(from);
    const receiver = new WireClient(to, { reads: true });
    await Promise.all([sender.connect(), receiver.connect()]);
    const chat = await sender.openDirect(to.user);
    await sender.send(chat, text);
    await sleep(restMs);

    const atTen = await difference(runtime.url, () => paced(sender, chat, text, 60, 100));
    const atOnce = await difference(runtime.url, () => paced(sender, chat, text, 960, 0));
    const beats = await difference(runtime.url, async () => {
      for (let i = 0; i < 100; i++) sender.sendRaw('ping');
    });
    await Promise.all([sender.close(), receiver.close()]);
    return {
      'rows a message, 10 a second': (atTen.rowsWritten ?? 0) / 60,
      'RPCs a message, 10 a second': (atTen.rpcs ?? 0) / 60,
      'rows a message, 16 in flight': (atOnce.rowsWritten ?? 0) / 960,
      'RPCs a message, 16 in flight': (atOnce.rpcs ?? 0) / 960,
      'wake-ups and events by 100 heartbeats': Object.values(beats).reduce((sum, n) => sum + n, 0),
    };
  } finally {
    await runtime.stop();
  }
}

/** Long enough that positions, alarms and reports of what went before are written. */
const restMs = 7_000;

async function paced(sender: WireClient, chat: string, text: string, count: number, everyMs: number): Promise<void> {
  const sends: Promise<unknown>[] = [];
  for (let i = 0; i < count; i++) {
    sends.push(sender.send(chat, text));
    if (everyMs > 0) await sleep(everyMs);
  }
  await Promise.all(sends);
}

async function difference(url: string, work: () => Promise<void>): Promise<Record<string, number>> {
  const before = await read(url);
  await work();
  await sleep(restMs);
  const after = await read(url);
  const changed = Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)] as const);
  return Object.fromEntries(changed.filter(([, n]) => n !== 0));
}

async function read(url: string): Promise<Record<string, number>> {
  return (await (await fetch(`${url}/counters`)).json()) as Record<string, number>;
}
