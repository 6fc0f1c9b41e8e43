import type { CDPSession, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Of the processor, in microseconds: what other programs did meanwhile is not in it. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Looks at how long the main threads of a browser's pages are busy at a stretch: the longest tasks, in milliseconds of the processor, longest first. */
export class MainThread {
  readonly #session: CDPSession;
  readonly #ended: Promise<unknown>;
  readonly #tasks: TraceEvent[] = [];
  readonly #mainThreads = new Set<string>();
  #count = 0;

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('Tracing.dataCollected', ({ value }) => {
      for (const event of value as unknown as TraceEvent[]) this.#take(event);
    });
    this.#ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  }

  static async watch(page: Page): Promise<MainThread> {
    const session = await page.context().newCDPSession(page);
    const watch = new MainThread(session);
    await session.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: { recordMode: 'recordContinuously', includedCategories: ['toplevel'], excludedCategories: ['*'] },
    });
    return watch;
  }

  async end(): Promise<{ readonly tasks: number; readonly longest: readonly number[] }> {
    await this.#session.send('Tracing.end');
    await this.#ended;
    await this.#session.detach().catch(() => {});
    const own = this.#tasks.filter(({ pid, tid }) => this.#mainThreads.has(`${pid} ${tid}`));
    const longest = own.map(({ tdur = 0 }) => Math.round(tdur / 1_000)).sort((a, b) => b - a);
    return { tasks: this.#count, longest: longest.slice(0, 10) };
  }

  #take(event: TraceEvent): void {
    if (event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
      this.#mainThreads.add(`${event.pid} ${event.tid}`);
    if (event.ph !== 'X' || event.tdur === undefined) return;
    this.#count += 1;
    if (event.tdur > 5_000) this.#tasks.push(event);
  }
}
