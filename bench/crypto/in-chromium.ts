import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { root } from '../../scripts/kit/paths.ts';
import { findChromium } from '../../tests/harness/chromium.ts';
import type { Bench, Piece, PieceResult } from './page.ts';

/** The policy of the page: workers of its own origin, and no other scripts. */
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";

const pieces: readonly Piece[] = [
  'first message to the group',
  'group message',
  'a page of 50 opened',
  'safety number',
];

interface WatchedPiece extends PieceResult {
  /** The longest task of the page's own thread meanwhile, in milliseconds of the processor. */
  readonly longestBusyMs: number;
}

/**
 * What a page does with its cipher, with its cryptography in the worker that the page has: the group has so many members with two
 * devices each. Null without a browser.
 */
export async function inChromium(members: number): Promise<ReadonlyMap<Piece, WatchedPiece> | null> {
  const executablePath = findChromium();
  if (executablePath === undefined) return null;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'roost-bench-page-'));
  const entryPoints = { page: path.join(root, 'bench/crypto/page.ts'), worker: path.join(root, 'web/worker.ts') };
  await build({
    entryPoints,
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    minify: true,
    logLevel: 'silent',
  });
  const server = http.createServer(async (request, response) => {
    const name = path.basename(request.url ?? '/');
    response.setHeader('content-security-policy', policy);
    if (!['page.js', 'worker.js'].includes(name)) {
      response.setHeader('content-type', 'text/html');
      return response.end('<!doctype html><title>bench</title><script type="module" src="/page.js"></script>');
    }
    response.setHeader('content-type', 'text/javascript');
    response.end(await readFile(path.join(folder, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'openBench' in globalThis);
    // Once for the engine to know the code.
    await open(page, 10);
    for (const piece of pieces) await run(page, piece);
    await open(page, members);
    const watched = new Map<Piece, WatchedPiece>();
    for (const piece of pieces) {
      await browser.startTracing(page, { categories: ['toplevel'] });
      const result = await run(page, piece);
      watched.set(piece, { ...result, longestBusyMs: longestTask(await browser.stopTracing()) });
    }
    return watched;
  } finally {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface BenchPage {
  openBench(members: number): Promise<Bench>;
  bench?: Bench;
}

function open(page: Page, members: number): Promise<void> {
  return page.evaluate(async (count) => {
    const here = globalThis as unknown as BenchPage;
    here.bench?.close();
    here.bench = await here.openBench(count);
  }, members);
}

function run(page: Page, piece: Piece): Promise<PieceResult> {
  return page.evaluate(async (one) => {
    const { bench } = globalThis as unknown as BenchPage;
    if (bench === undefined) throw new Error('nothing was made ready');
    return bench.run(one);
  }, piece);
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time of the thread, in microseconds: what other processes took meanwhile is not in it. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The longest task of the page's own thread, in milliseconds. */
function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const isOfPage = ({ pid, tid }: TraceEvent) => threads.some((thread) => thread.pid === pid && thread.tid === tid);
  const tasks = traceEvents.filter((one) => one.ph === 'X' && one.tdur !== undefined && isOfPage(one));
  if (tasks.length === 0) return Number.NaN;
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1_000), 0);
}
