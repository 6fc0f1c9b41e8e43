/** The world itself: if it forgave more than the runtime does, the runs on it would prove nothing. */
import { expect, test } from 'vitest';
import type { Surroundings } from '../../../durable-objects/kit/ports.ts';
import { utf8 } from '../../../lib/bytes.ts';
import type { ServerSocket } from './connections.ts';
import type { Cores } from './cores.ts';
import { DeviceStore, Disk } from './device-store.ts';
import { GatedStorage } from './gated-storage.ts';
import type { Core, Host } from './host.ts';
import { calm } from './weather.ts';
import { World } from './world.ts';

/** An object that counts: in memory, in a row, and by asking a friend. */
class Counter implements Core {
  inMemory = 0;
  alarms = 0;
  readonly sockets = new Set<ServerSocket>();
  readonly #world: World;
  readonly #host: Host;
  readonly #surroundings: Surroundings;

  constructor(world: World, host: Host, surroundings: Surroundings) {
    this.#world = world;
    this.#host = host;
    this.#surroundings = surroundings;
    host.storage.sql.exec('CREATE TABLE IF NOT EXISTS counts (id INTEGER PRIMARY KEY, value INTEGER)');
  }

  async count(): Promise<number> {
    this.inMemory++;
    this.#host.storage.sql.exec('INSERT INTO counts (value) VALUES (1)');
    for (const socket of this.sockets) socket.send(utf8('counted'));
    return this.inMemory;
  }

  async tellThenCount(): Promise<void> {
    for (const socket of this.sockets) socket.send(utf8('told'));
    await this.count();
  }

  async askFriend(friend: string): Promise<number> {
    return this.#world.calls.call<number>(this.#host, this.#world.conversation(friend), 'count', {});
  }

  async alarmIn(ms: number): Promise<void> {
    this.#surroundings.setAlarm(this.#surroundings.now() + ms);
  }

  async alarm(): Promise<void> {
    this.alarms++;
    this.#host.storage.sql.exec('INSERT INTO counts (value) VALUES (2)');
    if (this.alarms < 3 && this.inMemory === 7) throw new Error('injected: not now');
  }
}

const cores: Cores = {
  conversation: (world, host, surroundings) => new Counter(world, host, surroundings),
  user: (world, host, surroundings) => new Counter(world, host, surroundings),
  history: () => {
    throw new Error('nothing leaves here');
  },
  queue: () => {
    throw new Error('nobody is woken here');
  },
  media: () => {
    throw new Error('nobody names media here');
  },
  connect(host, socket, accepted) {
    socket.accept();
    (host.core as Counter).sockets.add(socket);
    accepted();
  },
  message: () => {},
  closed: (host, socket) => void (host.core as Counter).sockets.delete(socket),
};

const rows = (host: Host, value = 1): number =>
  host.storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM counts WHERE value = ?', value).toArray()[0]?.n ?? -1;

function begin(seed = 1) {
  const world = new World({ seed, cores });
  world.setWeather({ ...calm, promptCommit: 0, commitMs: [50, 50], rpcMs: [1, 1], netMs: [1, 1] });
  const told: string[] = [];
  const host = world.user('u');
  host.turn(() => {});
  world.connect('u', 1, 'device', {
    opened: () => told.push('opened'),
    received: (data) => told.push(typeof data === 'string' ? data : new TextDecoder().decode(data)),
    closed: (code) => told.push(`closed ${code}`),
  });
  return { world, host, told };
}

test('what an object says after a write is held until the write is durable', async () => {
  const { world, host, told } = begin();
  await world.scheduler.runUntil(100);
  let answered = false;
  void world.calls.call(null, host, 'tellThenCount', {}).then(() => void (answered = true));
  await world.scheduler.runUntil(130);
  expect(told).toEqual(['opened', 'told']);
  expect(answered).toBe(false);
  await world.scheduler.runUntil(200);
  expect(told).toEqual(['opened', 'told', 'counted']);
  expect(answered).toBe(true);
});

test('a crash before that takes the write back, and nothing was said', async () => {
  const { world, host, told } = begin();
  await world.scheduler.runUntil(100);
  let failed = '';
  void world.calls.call(null, host, 'count', {}).catch((fault: Error) => void (failed = fault.message));
  await world.scheduler.runUntil(130);
  expect(rows(host)).toBe(1);
  world.crashObject('u');
  await world.scheduler.runUntil(300);
  host.turn(() => {});
  expect(rows(host)).toBe(0);
  expect(failed).toContain('object died');
  expect(told).toEqual(['opened', 'closed 1006']);
});

test('an object that is waited for, has a timer or an undurable write does not hibernate; sockets outlive it', async () => {
  const { world, host } = begin();
  await world.scheduler.runUntil(100);
  void world.calls.call(null, host, 'askFriend', 'f');
  await world.scheduler.runUntil(102.5);
  expect(world.hibernate('u')).toBe(false);
  await world.scheduler.runUntil(300);
  expect(world.hibernate('u')).toBe(true);
  expect(world.socketsOf(host)).toHaveLength(1);
  host.turn(() => {});
  expect((host.core as Counter).inMemory).toBe(0);
});

test('an alarm that fails comes again, until it does not', async () => {
  const { world, host } = begin();
  await world.scheduler.runUntil(100);
  (host.core as Counter).inMemory = 7;
  void world.calls.call(null, host, 'alarmIn', 500);
  await world.scheduler.runUntil(60_000);
  expect((host.core as Counter).alarms).toBe(3);
  expect(rows(host, 2)).toBe(3);
});

test('an alarm whose object dies before its writes are durable comes again', async () => {
  const { world, host } = begin();
  await world.scheduler.runUntil(100);
  void world.calls.call(null, host, 'alarmIn', 500);
  while (rows(host, 2) === 0) await world.scheduler.runUntil(world.scheduler.elapsed() + 5);
  world.crashObject('u');
  await world.scheduler.runUntil(60_000);
  expect(rows(host, 2)).toBe(1);
});

test('a half-open connection tells nobody; a cut one tells both', async () => {
  const { world, host, told } = begin();
  await world.scheduler.runUntil(100);
  const [connection] = world.connectionsOf('device');
  connection?.goSilent(10_000);
  void world.calls.call(null, host, 'count', {});
  await world.scheduler.runUntil(9_000);
  expect(told).toEqual(['opened']);
  expect(world.socketsOf(host)).toHaveLength(1);
  await world.scheduler.runUntil(11_000);
  expect(world.socketsOf(host)).toHaveLength(0);
});

test('an argument that structured clone would refuse is refused', () => {
  const { world, host } = begin();
  expect(() => world.calls.call(null, host, 'count', { at: new Date() })).toThrow('class instance');
});

test('what a device writes is seen by nobody else before its commit, and not at all when that does not come', async () => {
  const world = new World({ seed: 1, cores });
  world.setWeather({ ...calm, storeMs: [100, 100] });
  const disk = new Disk();
  const store = new DeviceStore(disk, world, 'device');
  const values = () => disk.peek('outbox', { prefix: [] }).map(({ value }) => value);
  const put = (number: number, value: string) =>
    store.write(async (writer) => {
      writer.put('outbox', ['c', number], value);
      expect(await writer.get('outbox', ['c', number])).toBe(value);
    }, 'strict');
  for (const value of ['first', 'second']) {
    const before = values();
    void put(2, value);
    await world.scheduler.runUntil(world.scheduler.elapsed() + 50);
    expect(values()).toEqual(before);
    expect(disk.has('outbox', ['c', 2])).toBe(before.length > 0);
    await world.scheduler.runUntil(world.scheduler.elapsed() + 100);
    expect(values()).toEqual([value]);
  }
  void put(1, 'lost');
  await world.scheduler.runUntil(world.scheduler.elapsed() + 50);
  store.kill();
  expect(values()).toEqual(['second']);
  expect(disk.get('outbox', ['c', 1])).toBeUndefined();
});

test('which tables there are is known after each change of them, and after each that is taken back', async () => {
  const storage = new GatedStorage();
  const create = (table: string) => void storage.sql.exec(`CREATE TABLE ${table} (id INTEGER)`);
  const there = () => ['a', 'b'].filter((table) => storage.has(table)).join();
  expect(there()).toBe('');
  create('a');
  expect(there()).toBe('a');
  storage.commit();
  create('b');
  expect(there()).toBe('a,b');
  storage.rollback();
  expect(there()).toBe('a');
  const fails = () =>
    storage.transactionSync(() => {
      create('b');
      expect(there()).toBe('a,b');
      throw new Error('taken back');
    });
  expect(fails).toThrow('taken back');
  expect(there()).toBe('a');
  storage.sql.exec('DROP TABLE a');
  expect(there()).toBe('');
  create('b');
  expect(there()).toBe('b');
  await storage.empty();
  expect(there()).toBe('');
  storage.close();
});
