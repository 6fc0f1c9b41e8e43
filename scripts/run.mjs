// Starts a command of the project on the project's own Node, installing it first when it is missing.
//
// Plain JavaScript for any Node from 18 on: this is the only file that runs on the machine's Node. Everything after it
// is TypeScript on the Node 24 that comes with the packages (types are stripped natively, nothing is compiled).

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const marker = path.join(modules, '.installed');
const turn = path.join(root, '.installing');

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const [command = '', ...args] = process.argv.slice(2);
// package.json keeps names free for commands that are not there; they are answered like any other that is none.
// A colon in a name is a dash in that of its file.
const script = path.join(root, 'scripts', `${command.replace(':', '-')}.ts`);
if (!/^[a-z-]+(:[a-z-]+)?$/.test(command) || !existsSync(script)) {
  console.error(`unknown: there is no command ${JSON.stringify(command)}`);
  process.exit(2);
}

if (!isInstalled()) await install();

const node = ownNode();
process.exit(await run(node, [script, ...args], { ...process.env, PATH: innerPath() }));

/** Brings the packages, one process at a time: `npm ci` begins by deleting what is there. */
async function install() {
  while (!takeTurn()) await new Promise((resolve) => setTimeout(resolve, 500));
  try {
    if (isInstalled()) return;
    console.error('Installing packages (npm ci) ...');
    const npmArgs = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    // stdout belongs to the command.
    const code = await run(...npm(npmArgs), { ...process.env, PATH: outerPath() }, ['ignore', 2, 2]);
    if (code !== 0) return fail(code);
    writeFileSync(marker, lockHash());
  } finally {
    rmSync(turn, { force: true });
  }
}

/** Ends the process; what comes after `try` would not run by itself. */
function fail(code) {
  rmSync(turn, { force: true });
  process.exit(code);
}

/** A turn left behind by a process that is gone counts for nothing. */
function takeTurn() {
  try {
    writeFileSync(turn, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(readText(turn));
    if (holder > 0 && !isAlive(holder)) rmSync(turn, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** True when node_modules is what package-lock.json asks for: known by our marker, else by npm's own record. */
function isInstalled() {
  if (!existsSync(path.join(modules, '.bin', 'node'))) return false;
  const hash = lockHash();
  if (readText(marker) === hash) return true;
  if (!recordMatchesLock()) return false;
  writeFileSync(marker, hash);
  return true;
}

function recordMatchesLock() {
  const recorded = readText(path.join(modules, '.package-lock.json'));
  if (recorded === undefined) return false;
  const present = JSON.parse(recorded).packages;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const isPresent = ([name, entry]) => entry.optional || present[name]?.integrity === entry.integrity;
  return Object.entries(wanted)
    .filter(([name]) => name !== '')
    .every(isPresent);
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** npm as it was called, on the Node that it was called with: ours is about to be replaced while it runs. */
function npm(npmArgs) {
  const { npm_execpath: execPath, npm_node_execpath: execNode } = process.env;
  const isOurs = execNode?.startsWith(modules);
  if (execPath?.endsWith('.js') && execNode && !isOurs) return [execNode, [execPath, ...npmArgs]];
  return ['npm', npmArgs];
}

function outerPath() {
  return pathParts()
    .filter((part) => !part.startsWith(modules))
    .join(path.delimiter);
}

function innerPath() {
  const own = path.join(modules, '.bin');
  return [own, ...pathParts().filter((part) => part !== own)].join(path.delimiter);
}

function pathParts() {
  return (process.env.PATH ?? '').split(path.delimiter);
}

function ownNode() {
  const own = path.join(modules, '.bin', 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error('The npm package "node" brought no binary for this machine: install Node 24 and try again.');
  process.exit(1);
}

/**
 * Runs a program to its end, passing on the signals that would otherwise end only this process.
 *
 * npm that is killed outright cannot pass anything on, so the end of npm is a signal too.
 */
function run(program, programArgs, env, stdio = 'inherit') {
  return new Promise((resolve) => {
    const child = spawn(program, programArgs, { cwd: root, env, stdio });
    const forward = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.env.npm_lifecycle_event && process.ppid !== parent) child.kill('SIGTERM');
    }, 500);
    child.on('error', (error) => {
      console.error(`Cannot run ${program}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
