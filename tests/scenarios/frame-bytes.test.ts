/** What a message costs on the wire: everything that is said of it until its sender's device has said that it sees ✓✓. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Roost } from '../../client/api.ts';
import { openRoost } from '../../client/index.node.ts';
import type { Transport } from '../../client/ports.ts';
import { webSocketTransport } from '../../client/transport/web-socket.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint, storeOf, textsOf } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

interface Frame {
  readonly from: 'device' | 'server';
  readonly bytes: number;
}

const maxBytes = 1_000;
/** So long nothing is said, and then all has been. */
const quietMs = 2_000;

const opened: Roost[] = [];
const frames: Frame[] = [];
let saidAt = 0;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(freeLimits);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await server?.stop();
});

/** What goes through it is noted; heartbeats, which are text, are not. */
function noting(real: Transport): Transport {
  const note = (from: Frame['from'], data: Uint8Array | string) => {
    if (typeof data === 'string') return;
    frames.push({ from, bytes: data.length });
    saidAt = Date.now();
  };
  return {
    connect: (events, attempt) => {
      const received = (data: Uint8Array | string) => {
        note('server', data);
        events.received(data);
      };
      const opened = () => events.opened();
      const closed = (code: number, reason: string) => events.closed(code, reason);
      const link = real.connect({ received, opened, closed }, attempt);
      const send = (data: Uint8Array | string) => {
        note('device', data);
        link.send(data);
      };
      return { send, close: (code, reason) => link.close(code, reason) };
    },
  };
}

/** RFC 6455, 5.2: two bytes, two more from 126 bytes on, and four of a mask for what a client sends. */
function headerBytes({ from, bytes }: Frame): number {
  return 2 + (bytes > 125 ? 2 : 0) + (from === 'device' ? 4 : 0);
}

async function join(name: string): Promise<{ roost: Roost; name: string }> {
  const account = await server.signUp(name);
  const transport = noting(webSocketTransport(account.url, account.token));
  const roost = await openRoost({ store: await storeOf(account), transport });
  opened.push(roost);
  return { roost, name };
}

const soon = { timeout: 30_000, interval: 200 };

async function quiet(): Promise<void> {
  await expect.poll(() => Date.now() - saidAt > quietMs, soon).toBe(true);
}

test('[D7] a text of 100 bytes costs less than 1,000 bytes in all: its send, ✓, its delivery and ✓✓', async () => {
  const [ada, bob] = [await join('ada'), await join('bob')];
  await acquaint([ada, bob]);
  const id = await ada.roost.direct(bob.roost.account.user);
  // Both have written: what almost every message is, is no prekey message.
  await ada.roost.send(id, { text: 'hello bob' });
  await expect.poll(() => textsOf(bob.roost, id), soon).toEqual(['hello bob']);
  await bob.roost.send(id, { text: 'hello ada' });
  await expect.poll(() => textsOf(ada.roost, id), soon).toEqual(['hello bob', 'hello ada']);
  await quiet();
  frames.length = 0;

  const text = 'x'.repeat(100);
  await ada.roost.send(id, { text });
  const timeline = ada.roost.timeline(id);
  const state = () => timeline.current.items.findLast((item) => item.kind === 'message')?.state;
  await expect.poll(state, soon).toBe('delivered');
  timeline.close();
  await quiet();
  expect(await textsOf(bob.roost, id)).toContain(text);

  const inFrames = frames.reduce((sum, { bytes }) => sum + bytes, 0);
  const headers = frames.reduce((sum, frame) => sum + headerBytes(frame), 0);
  console.log(
    `a text of 100 bytes, send to ✓✓: ${inFrames} bytes in ${frames.length} frames, ${inFrames + headers} with their headers`,
  );
  expect(frames.length).toBeGreaterThanOrEqual(5);
  expect(inFrames + headers).toBeLessThan(maxBytes);
});
