/** A client that asks and does not read, against the running server: what it is owed must not pile up there. */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encodeClientFrame } from '../../protocol/codec.ts';
import { versions } from '../../protocol/versions.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const mib = 1024 * 1024;

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1024;
}

test.skipIf(process.platform !== 'linux')(
  '[8.8] pulls that nobody reads make the process grow by a few pages, whoever asks again and again',
  async () => {
    const { alice, bob } = await server.people(['alice', 'bob']);
    const chat = await alice.openDirect(bob.account.user);
    for (let n = 0; n < 20; n++) await alice.send(chat, Buffer.alloc(60_000, n));
    await alice.close();
    const before = memoryOf(server.runtime.workerdPid());

    const { url, token } = alice.account;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, ['roost.v1', `roost.token.${token}`], {
      perMessageDeflate: false,
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.on('error', () => {});
    let id = 0;
    const say = (...kinds: object[]) =>
      socket.send(encodeClientFrame({ commands: kinds.map((kind) => ({ id: ++id, ...kind })) }));
    say({ hello: versions }, { resume: { cursors: [] } });
    socket.pause();
    for (let end = Date.now() + 8_000; Date.now() < end; ) {
      say(...Array.from({ length: 16 }, () => ({ pull: { conversation: chat } })));
      await sleep(50);
    }
    const grown = (memoryOf(server.runtime.workerdPid()) - before) / mib;
    socket.terminate();
    expect(grown).toBeLessThan(64);
  },
);
