/** The User object in the runtime: upgrade, sleep, displacement, what it writes, and what it refuses. */

import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { encodeClientFrame } from '../../protocol/codec.ts';
import { versions } from '../../protocol/versions.ts';
import {
  countRows,
  Device,
  newUserId,
  pause,
  signUp,
  startDirect,
  tokenHash,
  until,
  upgrade,
  userStub,
} from '../../tests/harness/device.workers.ts';
import { evict } from '../../tests/harness/evict.workers.ts';

describe('the upgrade', () => {
  test('echoes the subprotocol, and refuses a wrong token and a stranger without a trace', async () => {
    const alice = await signUp();
    const accepted = await upgrade(alice);
    expect(accepted.status).toBe(101);
    expect(accepted.headers.get('sec-websocket-protocol')).toBe('roost.v1');
    accepted.webSocket?.accept();
    accepted.webSocket?.close();
    expect((await upgrade(alice, 1, 'f'.repeat(64))).status).toBe(401);
    expect((await upgrade(alice, 2)).status).toBe(401);

    const nobody = await newUserId();
    const refused = await upgrade(nobody);
    expect([refused.status, await refused.json()]).toMatchObject([401, { refused: 'unauthorized' }]);
    const tables = await runInDurableObject(userStub(nobody), (_, state) => [
      ...state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'"),
    ]);
    expect(tables).toEqual([]);
  });

  test('[K1] the newest connection of a device closes the older one with 4501', async () => {
    const alice = await signUp();
    const older = await Device.open(alice);
    const newer = await Device.open(alice);
    expect(await until(() => older.closedWith)).toBe(4501);
    expect((await newer.ask({ alive: {} })).done).toBeTruthy();
  });
});

describe('many upgrades of one device', () => {
  test('[K1] [3.8] at the same instant leave just one open, the others get 4501', async () => {
    const user = await signUp();
    const devices = await Promise.all(Array.from({ length: 8 }, () => Device.open(user, 1, { hello: false })));
    await until(() => devices.filter((one) => one.closedWith === 4501).length === 7);
    const open = devices.filter((one) => one.closedWith === null);
    expect(open).toHaveLength(1);
    open[0]?.send({ hello: versions });
    await until(() => open[0]?.replies().some((reply) => reply.welcome));
  });
});

describe('a chat of two', () => {
  test('[D1.4] goes on after both objects slept, with what was pushed and not acked', async () => {
    const [alice, bob] = [await signUp(), await signUp()];
    const [a, b] = [await Device.open(alice), await Device.open(bob)];
    const chat = await startDirect(a, bob);
    await until(() => b.seqs(chat).includes(1));
    await evict(userStub(alice), { webSockets: 'hibernate' });
    await evict(userStub(bob), { webSockets: 'hibernate' });
    expect((await a.ask(a.message(chat))).accepted?.seq).toBe(2);
    await until(() => b.seqs(chat).includes(2));
    await evict(userStub(bob), { webSockets: 'hibernate' });
    b.ack(chat, 2);
    await until(() => a.events().some((event) => event.summaries?.summaries?.[0]?.steps?.[0]?.delivered === 1));
    a.close();
    b.close();
  });

  test('[D1.4] what was pushed to a socket that died while the object slept is a mark', async () => {
    const [alice, bob] = [await signUp(), await signUp()];
    const [a, b] = [await Device.open(alice), await Device.open(bob)];
    const chat = await startDirect(a, bob);
    await until(() => b.seqs(chat).includes(1));
    b.ack(chat, 1);
    await pause();
    await a.ask(a.message(chat));
    await until(() => b.seqs(chat).includes(2));
    await evict(userStub(bob), { webSockets: 'hibernate' });
    b.close();
    const dirty = () =>
      runInDurableObject(userStub(bob), (_, state) =>
        state.storage.sql.exec('SELECT dirty FROM conversations').toArray(),
      );
    await expect.poll(dirty).toEqual([{ dirty: 1 }]);
  });

  test('[F5] with the chat open, a message, its ack and its tick write no row in either User object', async () => {
    const [alice, bob] = [await signUp(), await signUp()];
    const [a, b] = [await Device.open(alice), await Device.open(bob)];
    const chat = await startDirect(a, bob);
    await until(() => b.seqs(chat).includes(1));
    b.ack(chat, 1);
    await pause();
    const rows = [await countRows(userStub(alice)), await countRows(userStub(bob))];
    for (let seq = 2; seq <= 21; seq++) {
      expect((await a.ask(a.message(chat))).accepted?.seq).toBe(seq);
      await until(() => b.seqs(chat).includes(seq));
      b.ack(chat, seq);
      a.ack(chat, seq);
    }
    await pause();
    expect(a.events().filter((event) => event.summaries).length).toBeGreaterThan(3);
    expect(rows.map((count) => count())).toEqual([0, 0]);
    a.close();
    b.close();
  });

  test('a connection writes two rows', async () => {
    const alice = await signUp();
    const count = await countRows(userStub(alice));
    const device = await Device.open(alice);
    device.close();
    await until(() => device.closedWith);
    await until(() => count() >= 2);
    await pause();
    expect(count()).toBe(2);
  });

  test('a close is answered with its own code', async () => {
    const device = await Device.open(await signUp());
    device.close(4321);
    expect(await until(() => device.closedWith)).toBe(4321);
  });
});

describe('a crash', () => {
  test('[D1.5] finds the flag that nobody cleared, tells every conversation again, and clears it', async () => {
    const [alice, bob] = [await signUp(), await signUp()];
    const [a, b] = [await Device.open(alice), await Device.open(bob)];
    const chat = await startDirect(a, bob);
    await until(() => b.seqs(chat).includes(1));
    b.ack(chat, 1);
    await pause();
    await evict(userStub(bob), { webSockets: 'hibernate' });
    // The flag as a lost process leaves it: open, with a number that no socket has.
    await runInDurableObject(userStub(bob), (_, state) => {
      state.storage.sql.exec('UPDATE devices SET connection = connection + 1');
    });
    await evict(userStub(bob), { webSockets: 'hibernate' });
    const again = await Device.open(bob, 1, { hello: false });
    again.send({ hello: versions }, { resume: { cursors: [{ conversation: chat, through: 1, newest: 1 }] } });
    await until(() => again.events().some((event) => event.caughtUp));
    const states = again.events().flatMap((event) => event.states?.states ?? []);
    expect(states).toMatchObject([{ conversation: chat, headSeq: 1 }]);
    again.ack(chat, 1);
    await pause();
    again.close();
    await until(() => again.closedWith);
    const open = () =>
      runInDurableObject(userStub(bob), (_, state) => state.storage.sql.exec('SELECT is_open FROM devices').toArray());
    await expect.poll(open).toEqual([{ is_open: 0 }]);
    a.close();
  });
});

describe('the alarm', () => {
  test('[D1.8] takes a new device list to the conversation', async () => {
    const [alice, bob] = [await signUp(), await signUp()];
    const [a, b] = [await Device.open(alice), await Device.open(bob)];
    const chat = await startDirect(a, bob);
    await until(() => b.seqs(chat).includes(1));
    await userStub(bob).link({ by: 1, deviceName: 'laptop', tokenHash: tokenHash(2) });
    await until(() => a.seqs(chat).includes(2));
    const rest = () =>
      runInDurableObject(userStub(bob), (_, state) => state.storage.sql.exec('SELECT * FROM outbox').toArray());
    await expect.poll(rest).toEqual([]);
    a.close();
    b.close();
  });

  test('[D9.1] a watched device is asked for a sign of life, an unwatched one never', async () => {
    const [alice, bob] = [await signUp(), await signUp()];
    const [a, b] = [await Device.open(alice), await Device.open(bob)];
    await startDirect(a, bob);
    await pause();
    const alarmOf = () => runInDurableObject(userStub(bob), (_, state) => state.storage.getAlarm());
    expect(await alarmOf()).toBeNull();
    const told = await a.ask({ watch: { users: [bob] } });
    expect(told.presences?.presences).toMatchObject([{ user: bob, state: 1 }]);
    expect(((await alarmOf()) ?? 0) - Date.now()).toBeGreaterThan(15_000);
    await evict(userStub(bob), { webSockets: 'hibernate' });
    b.close();
    const seen = await until(() => a.events().find((event) => event.presences));
    expect(seen.presences?.presences).toMatchObject([{ user: bob, state: 3 }]);
    a.close();
  });
});

describe('a burst', () => {
  test('[D2.4] 10,000 sends in a second: taken up to the limit, the rest refused or the socket closed', async () => {
    const [alice, bob] = [await signUp(), await signUp()];
    const [a, b] = [await Device.open(alice), await Device.open(bob)];
    const chat = await startDirect(a, bob);
    for (let i = 0; i < 100; i++)
      a.send(...Array.from({ length: 100 }, () => a.message(chat, { body: new Uint8Array(8) })));
    await pause(2_000);
    const accepted = a.replies().filter((reply) => reply.accepted);
    expect(accepted.length).toBeGreaterThan(10);
    expect(accepted.length).toBeLessThanOrEqual(101);
    const codes = new Set(a.replies().flatMap((reply) => (reply.refusal ? [reply.refusal.code] : [])));
    for (const code of codes) expect(['rate-limited', 'behind-earlier']).toContain(code);
    expect(accepted.map((reply) => reply.accepted?.seq)).toEqual(accepted.map((_, i) => i + 1));
    a.close();
    b.close();
  });
});

describe('heartbeats', () => {
  test('[D9.1] a hundred of them are answered and wake nobody', async () => {
    const alice = await signUp();
    const device = await Device.open(alice);
    await runInDurableObject(userStub(alice), (instance) => {
      (instance as unknown as { webSocketMessage: () => void }).webSocketMessage = () => {
        throw new Error('woken by a heartbeat');
      };
    });
    await evict(userStub(alice), { webSockets: 'hibernate' });
    for (let i = 0; i < 100; i++) device.raw('ping');
    await until(() => device.texts.length === 100);
    expect(new Set(device.texts)).toEqual(new Set(['pong']));
    expect(device.closedWith).toBeNull();
    device.close();
  });
});

describe('bad input', () => {
  const hello = encodeClientFrame({ commands: [{ id: 1, hello: versions }] });
  const cases: [string, Uint8Array | string, number][] = [
    ['cut short', hello.slice(0, -1), 4400],
    ['with trailing bytes', new Uint8Array([...hello, 0]), 4400],
    ['oversized', new Uint8Array(256 * 1024 + 1), 4400],
    ['a field of another type', new Uint8Array([0x08, 1]), 4400],
    ['text that is no heartbeat', 'hello', 4400],
    [
      'no common version',
      encodeClientFrame({ commands: [{ id: 1, hello: { minVersion: 90, maxVersion: 99 } }] }),
      4502,
    ],
  ];
  test.each(cases)('%s closes the socket with its code', async (_, data, code) => {
    const device = await Device.open(await signUp(), 1, { hello: false });
    device.raw(data);
    expect(await until(() => device.closedWith)).toBe(code);
  });

  test('an unknown command, one before hello, a foreign conversation and an ack ahead are refused and change nothing', async () => {
    const [alice, bob] = [await signUp(), await signUp()];
    const early = await Device.open(alice, 1, { hello: false });
    expect((await early.ask({ alive: {} })).refusal?.code).toBe('hello-first');
    const a = await Device.open(alice);
    await Device.open(bob);
    const chat = await startDirect(a, bob);
    a.ack(chat, 1);
    await pause();
    const count = await countRows(userStub(alice));
    const foreign = 'cAAAAAAAAAAAAAAAAAAAAAA';
    a.raw(new Uint8Array([0x0a, 6, 0x08, 99, 0xfa, 0x07, 1, 5]));
    expect((await until(() => a.replies().find((reply) => reply.id === 99))).refusal?.code).toBe('unknown-command');
    expect((await a.ask(a.message(foreign))).refusal?.code).toBe('unknown-conversation');
    expect((await a.ask({ pull: { conversation: foreign } })).refusal?.code).toBe('unknown-conversation');
    expect((await a.ask({ typing: { conversation: foreign } })).refusal?.code).toBe('unknown-conversation');
    expect((await a.ask({ ack: { conversations: [{ conversation: chat, through: 50 }] } })).refusal?.code).toBe(
      'ack-ahead',
    );
    expect(
      (await a.ask({ ack: { conversations: [{ conversation: chat, through: 1, read: 50 }] } })).refusal?.code,
    ).toBe('ack-ahead');
    expect((await a.ask({ ack: { frames: 5_000 } })).refusal?.code).toBe('ack-ahead');
    expect((await a.ask(a.message(chat, { body: new Uint8Array(64 * 1024 + 1) }))).refusal?.code).toBe('too-large');
    await pause();
    expect(count()).toBe(0);
  });

  test('a revoked token: its socket ends with 4503, and it does not come back', async () => {
    const alice = await signUp();
    const linked = await userStub(alice).link({ by: 1, deviceName: 'laptop', tokenHash: '2'.padStart(64, '0') });
    expect(linked).toEqual({ device: 2 });
    const laptop = await Device.open(alice, 2);
    const primary = { device: 1, tokenHash: '1'.padStart(64, '0') };
    expect(await userStub(alice).removeDevice(primary, 2)).toEqual({ removed: true });
    expect(await until(() => laptop.closedWith)).toBe(4503);
    const refused = await upgrade(alice, 2);
    expect([refused.status, await refused.json()]).toMatchObject([410, { refused: 'signed-out' }]);
  });
});
