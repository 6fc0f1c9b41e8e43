import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { root } from '../../scripts/kit/paths.ts';
import { findChromium } from '../../tests/harness/chromium.ts';
import type { PageResult } from './page.ts';

/** The policy of the page: workers of its own origin, and no other scripts. */
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";

/**
 * A first message to a group of so many members with two devices each, sealed in a page, with its cryptography in the worker that
 * the page has. Null without a browser.
 */
export async function inChromium(members: number): Promise<PageResult | null> {
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
    await page.waitForFunction(() => 'runBench' in globalThis);
    const run = (count: number) =>
      (globalThis as unknown as { runBench(members: number): Promise<PageResult> }).runBench(count);
    // Once for the engine to know the code.
    await page.evaluate(run, 10);
    await browser.startTracing(page, { categories: ['toplevel'] });
    const result = await page.evaluate(run, members);
    return { ...result, longestBusyMs: longestTask(await browser.stopTracing()) };
  } finally {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
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
