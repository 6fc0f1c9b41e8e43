import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../scripts/kit/paths.ts';
import { type ServerProcess, startServerProcess } from '../../scripts/runtime/server-process.ts';

let dir: string;
let server: ServerProcess | undefined;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'roost-start-'));
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
  rmSync(dir, { recursive: true, force: true });
});

const start = async (...args: string[]) => {
  server = await startServerProcess(['--port', '0', '--data', dir, ...args]);
  return server;
};

describe('npm start', () => {
  test('serves the page and the API, stops cleanly and leaves no process behind', async () => {
    const { url, pid, workerdPid, stop } = await start();
    expect(await (await fetch(url)).text()).toContain('<html');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    const runtime = workerdPid();
    expect(await stop()).toBe(0);
    server = undefined;
    await expect.poll(() => [pid, runtime].filter(isAlive)).toEqual([]);
  });

  test('keeps its data where nobody else on the machine can read them', async () => {
    const data = path.join(dir, 'data');
    server = await startServerProcess(['--port', '0', '--data', data]);
    await fetch(`${server.url}/healthz`);
    const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).map((name) => path.join(data, name));
    expect(files.length).toBeGreaterThan(10);
    const open = [data, ...files].filter((name) => {
      const stat = statSync(name, { throwIfNoEntry: false }); // A journal may be gone by now.
      return stat !== undefined && (stat.mode & 0o777) !== (stat.isDirectory() ? 0o700 : 0o600);
    });
    expect(open).toEqual([]);
  });

  test('ends its runtime even when it is killed outright', async () => {
    const { pid, workerdPid } = await start();
    const runtime = workerdPid();
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isAlive(runtime)).toBe(false);
    server = undefined;
  });

  test('serves again on the same port when the runtime dies', async () => {
    const { url, workerdPid } = await start();
    process.kill(workerdPid(), 'SIGKILL');
    const answers = async () => (await fetch(`${url}/healthz`).catch(() => undefined))?.status;
    await expect.poll(answers).toBe(200);
  });

  test('with --quiet prints nothing but the ready line', async () => {
    const { log } = await start('--quiet');
    expect(log()).toBe('');
  });
});

describe('npm start says what is wrong, and exits with 2, when', () => {
  test('the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stderr } = await run('--port', String(port), '--data', dir);
    other.close();
    expect(stderr).toContain(`${port} is already in use`);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });

  test('another server has the data', async () => {
    await start();
    const { code, stderr } = await run('--port', '0', '--data', dir);
    expect(stderr).toContain('is served by another process');
    expect(code).toBe(2);
  });

  test.each([
    // Whoever they are: the system itself lets nobody make a folder there.
    ...(process.platform === 'linux'
      ? [['nobody may make the folder of the data', '/proc/nothing/here', 'cannot be the folder of the data']]
      : []),
    ['a file is named for the folder of the data', 'file', 'cannot be the folder of the data'],
    ['the folder of the data lies below a file', 'file/below', 'cannot be the folder of the data'],
  ])('%s', async (_, data, words) => {
    writeFileSync(path.join(dir, 'file'), '');
    const { code, stderr } = await run('--port', '0', '--data', path.resolve(dir, data));
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });

  // Whoever may do anything on the machine may write there as well.
  test.skipIf(process.getuid?.() === 0)('nobody may write where the data are to lie', async () => {
    const locked = path.join(dir, 'locked');
    mkdirSync(locked, { mode: 0o500 });
    const { code, stderr } = await run('--port', '0', '--data', path.join(locked, 'data'));
    expect(stderr).toContain('cannot be the folder of the data');
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });

  test('others could reach it and read the sign-up codes', async () => {
    const { code, stderr } = await run('--host', '0.0.0.0', '--port', '0', '--data', dir);
    expect(stderr).toContain('--hide-codes');
    expect(code).toBe(2);
    expect(existsSync(path.join(dir, 'do'))).toBe(false);
  });
});

test.each([
  ['ROOST_LIMITS={"maxDevises":3}', 'ROOST_LIMITS names an unknown limit: maxDevises'],
  ['ROOST_LIMITS={', 'ROOST_LIMITS is not JSON'],
  ['ROOST_LIMITS={"maxDevices":0}', 'ROOST_LIMITS.maxDevices must be a positive whole number'],
  ['ROOST_ORIGINS=chat.example.org', 'ROOST_ORIGINS lists origins'],
])('npm start refuses %s before it says that it is ready, with 2', async (variable, words) => {
  const { code, stderr, stdout } = await run('--port', '0', '--data', dir, '--var', variable);
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^ +at /m);
  expect([code, stdout]).toEqual([2, '']);
});

async function run(...args: string[]): Promise<{ code: number | null; stderr: string; stdout: string }> {
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stderr, stdout] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stderr, stdout };
}

/** A process that has ended but that nobody has asked about (a zombie) counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !existsSync('/proc/self/stat') || !/\) Z /.test(readStat(pid));
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ') Z ';
  }
}
