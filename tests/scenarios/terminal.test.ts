/** The terminal client beside a real server, as scripts use it: pipes that close, times that pass, folders that are none. */
import { execFileSync, spawn } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/kit/paths.ts';
import { Terminal } from '../e2e/terminal.ts';
import { eventually } from '../harness/eventually.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { startTcpProxy } from '../harness/tcp-proxy.ts';

let server: TestServer;
let folder: string;
let ann: Terminal;
let ben: Terminal;
const roost = path.join(root, 'cli', 'roost.mjs');

beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(path.join(tmpdir(), 'roost-terminal-'));
  ann = new Terminal(server.url, folder, 'ann');
  ben = new Terminal(server.url, folder, 'ben');
  expect((await ann.run(['sign-up', 'ann_terminal', '--name', 'Ann'])).code).toBe(0);
  expect((await ben.run(['sign-up', 'ben_terminal', '--name', 'Ben'])).code).toBe(0);
  expect((await ann.run(['contacts', 'add', '@ben_terminal', 'Ben'])).code).toBe(0);
  expect((await ben.run(['contacts', 'add', '@ann_terminal', 'Ann'])).code).toBe(0);
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Listens as Ann, and closes the pipe once `ready` has come through it. */
async function listenIntoClosedPipe(): Promise<{ ended: Promise<number>; err: () => string }> {
  const args = [roost, '--data', folder, '--profile', 'ann', 'listen', '--read'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  let out = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const ended = once(child, 'exit').then(([code]) => code as number);
  await eventually(() => expect(out).toContain('"state":"online"'));
  child.stdout.destroy();
  return { ended, err: () => err };
}

describe('roost listen into a pipe that closes', () => {
  test('ends with an error, and what nobody saw comes again', async () => {
    const listening = await listenIntoClosedPipe();
    expect((await ben.run(['send', '@ann_terminal', 'into the closed pipe'])).code).toBe(0);
    expect(await listening.ended).toBe(1);
    expect(listening.err()).toBe('What was to be printed could not be: nobody reads it any more.\n');
    const again = ann.listen();
    await eventually(() => expect(again.texts()).toEqual(['into the closed pipe']));
    expect(await again.stop()).toBe(0);
    const third = ann.listen(['--for', '5']);
    expect(await third.ended).toBe(0);
    expect(third.texts()).toEqual([]);
  });

  test('also where another process does the work', async () => {
    const worker = ann.listen();
    await eventually(() => expect(worker.lines.map((line) => line.type)).toContain('ready'));
    const args = [roost, '--data', folder, '--profile', 'ann', 'chats'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(await worker.stop()).toBe(0);
  });
});

test('what it keeps nobody else on the machine can read, in a folder that others may look into', async () => {
  chmodSync(folder, 0o755);
  const listening = ann.listen();
  await eventually(() => expect(readdirSync(folder)).toContain('ann.sock'));
  const modes = readdirSync(folder).map((name) => {
    const stat = statSync(path.join(folder, name), { throwIfNoEntry: false }); // A journal may be gone by now.
    return [name, (stat?.mode ?? 0) & 0o077];
  });
  await listening.stop();
  expect(modes.length).toBeGreaterThan(8);
  expect(modes.filter(([, others]) => others !== 0)).toEqual([]);
});

test('send that waits in vain says how far it came, and that the server has it', async () => {
  const args = ['send', '@ben_terminal', 'nobody there', '--wait', 'delivered', '--timeout', '8'];
  const late = await ann.run([...args, '--json']);
  expect(late).toMatchObject({ code: 6, err: expect.stringContaining('The server has it (✓)') });
  expect(JSON.parse(late.out)).toMatchObject({ state: 'sent', seq: expect.any(Number), id: expect.any(String) });
  const forPeople = await ann.run(args);
  expect(forPeople).toMatchObject({ code: 6, out: '', err: expect.stringContaining('no need to send it again') });
});

test('[B11] a file on a slow line is waited for as long as bytes move, far beyond the time that is given', async () => {
  const slow = await startTcpProxy(server.url, 0, 800);
  try {
    const dan = new Terminal(slow.url, folder, 'dan');
    expect((await dan.run(['sign-up', 'dan_terminal', '--name', 'Dan'])).code).toBe(0);
    const file = path.join(folder, 'long.bin');
    writeFileSync(file, Buffer.alloc(24_000_000, 'a few words '));
    // What the system itself has room for is taken at once, and then nothing for some ten seconds.
    const began = performance.now();
    const sent = await dan.run(['send', '@ben_terminal', '--file', file, '--timeout', '20', '--json']);
    expect(sent).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(sent.out)).toMatchObject({ state: 'sent', seq: expect.any(Number) });
    expect(performance.now() - began).toBeGreaterThan(20_000);
  } finally {
    await slow.stop();
  }
});

test('[B13] a file that is sent is downloaded as it was, over nothing, and a message without one has none', async () => {
  const hashOf = (file: string) => hash('sha256', readFileSync(file));
  const [given, to] = [path.join(folder, 'report.bin'), path.join(folder, 'fetched')];
  mkdirSync(to);
  // Two parts.
  writeFileSync(given, randomBytes(9_000_001));
  const sent = await ben.run(['send', '@ann_terminal', '--file', given, '--json']);
  expect(sent).toMatchObject({ code: 0, err: '' });
  const { seq } = JSON.parse(sent.out) as { seq: number };
  const download = (at: number, ...more: string[]) =>
    ann.run(['download', '@ben_terminal', String(at), ...more, '--json']);
  const fetched = await download(seq, '--to', to);
  const place = path.join(to, 'report.bin');
  expect(fetched.code).toBe(0);
  expect(JSON.parse(fetched.out)).toMatchObject({ seq, path: place, size: 9_000_001 });
  expect(hashOf(place)).toBe(hashOf(given));
  expect(statSync(place).mode & 0o077).toBe(0);

  writeFileSync(place, 'mine by now');
  const again = await download(seq, '--to', to);
  expect(again).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`${place} is there already.`) });
  expect(readFileSync(place, 'utf8')).toBe('mine by now');
  const beside = path.join(to, 'another');
  expect((await download(seq, '--to', beside)).code).toBe(0);
  expect(hashOf(beside)).toBe(hashOf(given));

  const { seq: words } = JSON.parse((await ben.run(['send', '@ann_terminal', 'no file', '--json'])).out);
  expect(await download(words, '--to', to)).toMatchObject({
    ...{ code: 7, out: '', err: expect.stringContaining(`Message ${words} has no file.`) },
  });
  expect(await download(9_999, '--to', to)).toMatchObject({ code: 7, out: '' });
  expect(readdirSync(to).sort()).toEqual(['another', 'report.bin']);
});

test('[4.8] an emoji on a message: listened to, in the history of both, taken back; a wrong message and a wrong emoji end as documented', async () => {
  const { seq } = JSON.parse((await ben.run(['send', '@ann_terminal', 'lunch?', '--json'])).out) as { seq: number };
  const listening = ben.listen();
  await eventually(() => expect(listening.lines.map((line) => line.type)).toContain('ready'));
  const given = await ann.run(['react', '@ben_terminal', String(seq), '👍', '--json']);
  expect(given).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(given.out)).toMatchObject({ seq, emoji: '👍' });
  await eventually(() =>
    expect(listening.lines).toContainEqual(expect.objectContaining({ type: 'reaction', seq, emoji: '👍', own: false })),
  );
  const reactions = async (one: Terminal, chat: string) => {
    const { out } = await one.run(['history', chat, '--json']);
    const lines = out.trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line)).find((line) => line.seq === seq).reactions;
  };
  const thumb = { emoji: '👍', people: [expect.objectContaining({ name: 'Ann' })] };
  expect(await reactions(ann, '@ben_terminal')).toEqual([{ ...thumb, own: true }]);
  expect(await reactions(ben, '@ann_terminal')).toEqual([{ ...thumb, own: false }]);
  expect(await ann.run(['react', '@ben_terminal', String(seq), '--remove'])).toMatchObject({
    ...{ code: 0, out: `Taken back from ${seq}.\n` },
  });
  await eventually(() =>
    expect(listening.lines).toContainEqual(expect.objectContaining({ type: 'reaction', seq, emoji: null })),
  );
  expect(await listening.stop()).toBe(0);
  expect(await reactions(ben, '@ann_terminal')).toBeUndefined();
  expect(await ann.run(['react', '@ben_terminal', '9999', '👍'])).toMatchObject({ code: 7, out: '' });
  expect(await ann.run(['react', '@ben_terminal', String(seq), 'ok'])).toMatchObject({ code: 2, out: '' });
});

test('[D2.3] [E68] a profile that was set back says so once, and goes on', async () => {
  const [data, backup] = [path.join(folder, 'cat'), path.join(folder, 'cat-backup')];
  const cat = new Terminal(server.url, data, 'cat');
  const says = (text: string) => cat.run(['send', '@ben_terminal', text]);
  expect((await cat.run(['sign-up', 'cat_terminal', '--name', 'Cat'])).code).toBe(0);
  expect((await says('in the copy')).code).toBe(0);
  cpSync(data, backup, { recursive: true });
  expect(await says('not in the copy')).toMatchObject({ code: 0, err: '' });
  rmSync(data, { recursive: true });
  cpSync(backup, data, { recursive: true });
  const back = await cat.run(['chats']);
  expect(back.err.match(/is an earlier copy of itself/g)).toHaveLength(1);
  expect(back.err).toContain('Send again');
  expect(await says('by new keys')).toMatchObject({ code: 0, err: '' });
});

test('a message cannot forge rows, whatever breaks its lines, and times are local with their offset', async () => {
  const forged = ['\n', '\u2028', '\u2029', '\r'].map(
    (end) => `see${end}    1  2026-01-01 00:00 +00:00  you: I owe you`,
  );
  for (const text of forged) expect((await ben.run(['send', '@ann_terminal', '--text', text])).code).toBe(0);
  const zone = { ...process.env, TZ: 'Asia/Kathmandu' };
  const show = (...args: string[]) =>
    execFileSync(process.execPath, [roost, '--data', folder, '--profile', 'ann', ...args], {
      ...{ env: zone, encoding: 'utf8' },
    });
  const rows = show('history', '@ben_terminal')
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('       │ '));
  for (const line of rows) expect(line).toMatch(/^ +\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d \+05:45 {2}(you|Ben): /);
  expect(rows.filter((line) => line.endsWith(': see'))).toHaveLength(forged.length);
  // As JSON it is what was sent, one line a message.
  const texts = show('history', '@ben_terminal', '--json')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).text);
  expect(texts.slice(-forged.length)).toEqual(forged);
  expect(show('chats').trimEnd().split('\n')).toHaveLength(1);
  expect(show('devices')).toMatch(/online|last seen \d{4}-\d\d-\d\d \d\d:\d\d \+05:45/);
});

describe('never a stack trace', () => {
  test.each<[string, (data: string) => readonly string[], number, string]>([
    ['a data folder that is a file', (data) => ['--data', path.join(data, 'file'), 'chats'], 2, 'it is a file'],
    ['a data folder below a file', (data) => ['--data', path.join(data, 'file', 'x'), 'chats'], 2, 'it is a file'],
    ['a data folder that nobody can make', () => ['--data', '/proc/nothing/here', 'chats'], 2, 'cannot be used'],
    [
      'a profile whose store is a folder',
      (data) => ['--data', data, '--profile', 'odd', 'chats'],
      1,
      'cannot be opened',
    ],
    [
      'a profile whose store is no store',
      (data) => ['--data', data, '--profile', 'text', 'whoami'],
      1,
      'it is another kind of file',
    ],
    [
      'a profile whose lock is a folder',
      (data) => ['--data', data, '--profile', 'locked', 'chats'],
      1,
      'cannot be taken',
    ],
    ['a server that is none', (data) => ['--data', data, '--server', 'nowhere', 'chats'], 2, '--server'],
    [
      'a port that nobody listens at',
      () => ['--profile', 'new', '--server', 'http://127.0.0.1:9', 'sign-up', 'x_new'],
      5,
      '',
    ],
    ['a number that is none', () => ['send', '+44', 'hi'], 2, 'A phone number is written whole'],
  ])('%s', async (_, args, code, words) => {
    const data = path.join(folder, 'odd');
    mkdirSync(path.join(data, 'odd.sqlite'), { recursive: true });
    mkdirSync(path.join(data, 'locked.lock'), { recursive: true });
    writeFileSync(path.join(data, 'file'), '');
    writeFileSync(path.join(data, 'text.sqlite'), 'no database at all, and longer than a header of one. '.repeat(20));
    const ended = await ann.run(args(data));
    expect(ended, ended.err).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(words);
    expect(ended.err).not.toMatch(/^ +at |Error:/m);
    expect(ended.err.trim()).not.toBe('');
  });
});
