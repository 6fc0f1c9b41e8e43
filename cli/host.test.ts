import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openListenProgress } from './commands/listen-progress.ts';
import { CommandFailure } from './exit-codes.ts';
import { type CommandRunner, handOver, openHost } from './host.ts';
import type { Io } from './io.ts';
import { onLines } from './lines.ts';
import { tryLock } from './lock.ts';
import { parseCommandLine, UsageError } from './parse.ts';
import { type Place, placeOf, withServer } from './place.ts';
import { heldTo, type ProfileClient } from './profile-client.ts';
import type { Roost } from './sdk.ts';

let folder: string;
let place: Place;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'roost-cli-'));
  place = placeOf({ options: { data: folder } }, {});
});
afterEach(() => rmSync(folder, { recursive: true }));

function recorder(stopped = new AbortController().signal): Io & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    out: async (line) => void lines.push(line),
    err: (line) => lines.push(`! ${line}`),
    squares: (rows) => lines.push(`# ${rows}`),
    readStdin: async () => '',
    ask: async () => '',
    stopped,
  };
}

describe('one process works for all of a profile', () => {
  test('hands over the command, its stdin, both outputs and the exit code', async () => {
    const host = await openHost(place, async (line, io) => {
      io.out(`${line.command} ${line.operands.join(' ')} ${line.options.wait} ${[...line.switches].join()}`);
      io.err(await io.readStdin());
      io.squares('█▀\n▄ ');
      return 6;
    });
    const io = recorder();
    const line = parseCommandLine(['send', 'bob', '--text', '-', '--wait', 'read', '--json']);
    expect(await handOver(place, line, 'from a pipe\nof two lines', io)).toBe(6);
    expect(io.lines).toEqual(['send bob read json', '! from a pipe\nof two lines', '# █▀\n▄ ']);
    await host.close();
  });

  test('nobody there is null; a host that ended leaves nothing behind that a new one trips over', async () => {
    const line = parseCommandLine(['chats']);
    expect(await handOver(place, line, null, recorder())).toBeNull();
    const run: CommandRunner = async () => 0;
    await (await openHost(place, run)).close();
    const again = await openHost(place, run);
    expect(await handOver(place, line, null, recorder())).toBe(0);
    await again.close();
  });

  test('whoever sends something else than a command is cut off, and the work goes on', async () => {
    const host = await openHost(place, async () => 0);
    for (const line of ['what?', '{}', 'null', '{"command":"send"}']) {
      const socket = net.connect(place.socket);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => {});
      socket.write(`${line}\n`);
      await closed;
    }
    expect(await handOver(place, parseCommandLine(['chats']), null, recorder())).toBe(0);
    await host.close();
  });

  test('a host that ends waits for work in hand, and ends what listens', async () => {
    let finish = () => {};
    const begun = new Set<string>();
    const host = await openHost(place, async (line, io) => {
      begun.add(line.command);
      if (line.command === 'listen') await new Promise((resolve) => io.stopped.addEventListener('abort', resolve));
      else await new Promise<void>((resolve) => (finish = resolve));
      return 0;
    });
    const sending = handOver(place, parseCommandLine(['send', 'bob', 'x']), null, recorder());
    const listening = handOver(place, parseCommandLine(['listen']), null, recorder());
    await expect.poll(() => [...begun].sort(), { timeout: 30_000 }).toEqual(['listen', 'send']);
    const closed = host.close();
    expect(await listening).toBe(0);
    finish();
    expect(await sending).toBe(0);
    await closed;
  });

  test('a line counts as written when whoever asked has written it, and is lost with them', async () => {
    const outcomes: string[] = [];
    const host = await openHost(place, async (_line, io) => {
      for (const text of ['taken', 'lost'])
        await io.out(text).then(
          () => outcomes.push(`${text} written`),
          () => outcomes.push(`${text} not written`),
        );
      return 0;
    });
    const stop = new AbortController();
    const io: Io = {
      ...recorder(stop.signal),
      // The second line finds nobody who reads it.
      out: async (line) => {
        if (line === 'taken') return;
        stop.abort(new CommandFailure('failed', 'Nobody reads it any more.'));
        throw new Error('EPIPE');
      },
    };
    expect(await handOver(place, parseCommandLine(['listen']), null, io)).toBe(1);
    await expect.poll(() => outcomes).toEqual(['taken written', 'lost not written']);
    await host.close();
  });

  test('a terminal of the release before, which tells nothing of what it wrote, keeps nobody waiting', async () => {
    const host = await openHost(place, async (_line, io) => {
      await io.out('one');
      return 0;
    });
    const socket = net.connect(place.socket);
    const answers: string[] = [];
    onLines(socket, (line) => answers.push(line));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('{"command":"chats","operands":[],"options":{},"switches":[],"stdin":null}\n');
    await closed;
    expect(answers).toEqual(['{"out":"one"}', '{"exit":0}']);
    await host.close();
  });

  test('whoever is stopped stops its work at the host', async () => {
    let stopped = false;
    const host = await openHost(place, async (_line, io) => {
      await new Promise((resolve) => io.stopped.addEventListener('abort', resolve));
      stopped = true;
      return 0;
    });
    const stop = new AbortController();
    const running = handOver(place, parseCommandLine(['online', 'bob']), null, recorder(stop.signal));
    setTimeout(() => stop.abort(), 50);
    expect(await running).toBe(0);
    await expect.poll(() => stopped).toBe(true);
    await host.close();
  });
});

test('the lock of a profile is held once, and given back', () => {
  const release = tryLock(place.lock);
  expect(release).not.toBeNull();
  expect(tryLock(place.lock)).toBeNull();
  release?.();
  const again = tryLock(place.lock);
  expect(again).not.toBeNull();
  again?.();
});

describe('places', () => {
  test('options go before the environment', () => {
    const env = { ROOST_SERVER: 'http://127.0.0.1:1', ROOST_PROFILE: 'env' };
    const place = ({ options }: { options: object }) =>
      placeOf(withServer({ ...parseCommandLine(['whoami']), options: { ...options } }, env), env);
    expect(place({ options: { data: folder } })).toMatchObject({ server: 'http://127.0.0.1:1', profile: 'env' });
    const options = { data: folder, server: 'http://localhost:2/path', profile: 'bob' };
    expect(place({ options })).toMatchObject({ server: 'http://localhost:2', profile: 'bob' });
  });

  test('odd names and addresses are refused in words', () => {
    for (const options of [{ profile: '../x' }, { server: 'nowhere' }, { server: 'ftp://x' }]) {
      expect(() => placeOf({ options: { data: folder, ...options } }, {})).toThrow(UsageError);
    }
  });

  test('a folder that is none is refused in words', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    for (const data of [file, path.join(file, 'below')])
      expect(() => placeOf({ options: { data } }, {})).toThrow('is none: it is a file, or lies below one');
  });

  // Linux says of a folder below /proc that its parent is not there, which is: making all of them at once never ends.
  test.skipIf(process.platform !== 'linux')('a folder that cannot be made is refused in words, and at once', () => {
    const child = spawnSync(process.execPath, ['cli/main.ts', 'whoami', '--data', '/proc/nope/deeper'], {
      timeout: 8_000,
      encoding: 'utf8',
    });
    expect(child.status).toBe(2);
    expect(child.stderr).toContain('--data is a folder of yours; "/proc/nope/deeper" is none');
  });

  test('folders above it are made too, for this user alone', () => {
    const data = path.join(folder, 'made', 'below');
    placeOf({ options: { data } }, {});
    placeOf({ options: { data } }, {});
    for (const one of [data, path.dirname(data)]) expect(statSync(one).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['--server', { server: 'http://127.0.0.1:2' }, {}],
    ['$ROOST_SERVER', {}, { ROOST_SERVER: 'http://127.0.0.1:2' }],
  ])('%s names no other server than that of the profile', async (said, options, env) => {
    const line = withServer({ ...parseCommandLine(['whoami']), options }, env);
    const roost = { account: { server: 'http://127.0.0.1:1' } } as Roost;
    const client = { roost: async () => roost } as ProfileClient;
    const sentence = 'This profile is signed in at http://127.0.0.1:1, not at http://127.0.0.1:2; leave';
    await expect(heldTo(line.options.server, client).roost()).rejects.toThrow(sentence);
    await expect(heldTo(line.options.server, client).roost()).rejects.toThrow(said);
    await expect(heldTo('http://127.0.0.1:1/', client).roost()).resolves.toBe(roost);
    expect(withServer(parseCommandLine(['whoami']), {}).options.server).toBeUndefined();
  });

  test('the path of the socket is short enough for every system', () => {
    const deep = path.join(folder, 'a'.repeat(120));
    expect(placeOf({ options: { data: deep } }, {}).socket.length).toBeLessThan(104);
  });
});

test('what was written is remembered, only rises, and a broken file counts as none', () => {
  const file = path.join(folder, 'listened.json');
  const first = openListenProgress(file);
  expect(first.through('c1')).toBeUndefined();
  first.raise('c1', 7);
  first.wrote('c1', 5);
  first.raise('c1', 3);
  first.wrote('c1', 3);
  first.save();
  // Not twice in this run, but again in the next.
  expect(first.through('c1')).toBe(7);
  expect(openListenProgress(file).through('c1')).toBe(5);
  rmSync(file);
  expect(openListenProgress(file).through('c1')).toBeUndefined();
});
