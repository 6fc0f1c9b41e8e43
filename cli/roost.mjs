#!/usr/bin/env node
// Runs the CLI on the project's own Node 24, whatever Node started this file, and in the caller's folder.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const own = path.join(root, 'node_modules', '.bin', 'node');

if (!existsSync(own)) {
  console.error('Installing packages (npm ci) ...');
  // npm's own words go to stderr: stdin and stdout belong to the command.
  const done = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) process.exit(1);
}

const quiet = '--disable-warning=ExperimentalWarning';
const child = spawn(own, [quiet, path.join(here, 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
watchNpx(() => child.kill('SIGTERM'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Cannot run ${own}: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));

/** npx that is told to end ends alone: the shell that it runs us in hears nothing. So its end is a signal too. */
function watchNpx(ended) {
  if (process.env.npm_command !== 'exec') return;
  const started = parentOfShell();
  if (started === undefined) return;
  setInterval(() => parentOfShell() !== started && ended(), 300).unref();
}

/** The process that started our shell, where the system shows it. */
function parentOfShell() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[2];
  } catch {
    return undefined;
  }
}
