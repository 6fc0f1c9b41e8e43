/** After a link: the two devices stay until what was written before it has been handed over, or nobody is there for it. */
import type { Io } from './io.ts';
import { type DeviceInfo, type Observable, type Roost, words } from './sdk.ts';
import { until } from './until.ts';

/** To be connected, and asked; and for all of it. */
const [beginMs, allMs] = [20_000, 10 * 60_000];
const handMs = 60_000;

/** Where this device joins. */
export async function receiveOlder(
  { transfer }: Pick<Roost, 'transfer'>,
  io: Pick<Io, 'err' | 'stopped'>,
): Promise<void> {
  const begun = await unlessStopped(transfer, ({ state }) => state !== 'idle', beginMs, io);
  if (begun === null) return;
  const isOver = (now: typeof begun) => now.state === 'done' || now.state === 'waiting';
  const last = (await unlessStopped(transfer, isOver, allMs, io)) ?? transfer.current;
  io.err(last.state === 'done' ? words.olderMessagesHere(last) : words.olderMessages(last));
}

/** Where the code was shown. */
export async function giveOlder(
  { transfer }: Pick<Roost, 'transfer'>,
  { device, name }: Pick<DeviceInfo, 'device' | 'name'>,
  io: Pick<Io, 'err' | 'stopped'>,
): Promise<void> {
  const handed = await unlessStopped(transfer, ({ handedTo }) => handedTo.includes(device), handMs, io);
  const text = handed === null ? words.olderMessagesLater(name) : words.olderMessagesHanded(name);
  io.err(text);
}

async function unlessStopped<Value>(
  observable: Observable<Value>,
  isWanted: (value: Value) => boolean,
  ms: number,
  { stopped }: Pick<Io, 'stopped'>,
): Promise<Value | null> {
  const stop = new Promise<null>((resolve) => {
    if (stopped.aborted) resolve(null);
    stopped.addEventListener('abort', () => resolve(null), { once: true });
  });
  return Promise.race([until(observable, isWanted, ms), stop]);
}
