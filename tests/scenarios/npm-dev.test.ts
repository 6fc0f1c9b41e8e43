/** `npm run dev`, as whoever changes the server runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/kit/paths.ts';
import { signUp } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';

test('signs people up: the directory has its tables', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-dev-'));
  const port = await freePort();
  const args = ['--port', String(port), '--persist-to', folder];
  const child = spawn(process.execPath, [path.join(root, 'scripts/dev.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit');
  try {
    await eventually(() => expect(said).toContain('Ready on'), 90_000);
    const account = await signUp(`http://127.0.0.1:${port}`, 'dev_person');
    expect(account.user).toMatch(/^u/);
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
