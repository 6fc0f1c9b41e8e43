import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { type ServerProcess, startServerProcess } from '../../scripts/runtime/server-process.ts';
import { findChromium } from '../harness/chromium.ts';
import { Camera } from './camera.ts';
import { Person } from './person.ts';

/** Undefined on a machine without a browser; with CI=true that is a failure (the tests then run, and cannot). */
const browserPath = findChromium();
export const canRun = browserPath !== undefined || process.env.CI === 'true';
if (!canRun) console.error('SKIPPED: there is no Chromium on this machine, so nobody has seen the page work.');

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser, and a server as a person runs it (`npm start`) that can be killed and started on the same data. */
export class Stage {
  /** What the cameras of this browser see. */
  readonly camera: Camera;
  readonly #browser: Browser;
  readonly #data: string;
  #server: ServerProcess;
  #count = 0;

  private constructor(browser: Browser, server: ServerProcess, data: string, camera: Camera) {
    this.camera = camera;
    this.#browser = browser;
    this.#server = server;
    this.#data = data;
  }

  static async open(): Promise<Stage> {
    const data = await mkdtemp(path.join(os.tmpdir(), 'roost-e2e-'));
    const camera = new Camera(data);
    const [browser, server] = await Promise.all([
      chromium.launch({ executablePath: browserPath ?? 'chromium-is-missing', args: [...flags, ...camera.flags] }),
      startServerProcess(['--port', '0', '--data', path.join(data, 'server')]),
    ]);
    return new Stage(browser, server, data, camera);
  }

  get url(): string {
    return this.#server.url;
  }

  /** A folder that goes with the stage. */
  get folder(): string {
    return this.#data;
  }

  /** A handle nobody has yet. */
  handle(name: string): string {
    this.#count += 1;
    return `${name.toLowerCase()}_${this.#count}`;
  }

  /** Somebody in a browser profile of their own, signed up. */
  async person(name: string): Promise<Person> {
    const person = await this.visitor(name);
    await person.signUp();
    return person;
  }

  /** Somebody in a browser profile of their own, who has not signed up yet. */
  async visitor(name: string, options: BrowserContextOptions & { readonly script?: string } = {}): Promise<Person> {
    const { script, ...ofContext } = options;
    const context = await this.#browser.newContext({ viewport: { width: 1180, height: 760 }, ...ofContext });
    // Runs before anything of the page does: a browser that lacks something.
    if (script !== undefined) await context.addInitScript(script);
    const person = new Person({ context, url: () => this.url, handle: this.handle(name), name });
    await person.open();
    return person;
  }

  /** The server and its runtime end without notice, as in a power cut. */
  async killServer(): Promise<void> {
    await this.#server.kill();
  }

  /** The same data on the same port. */
  async startServer(): Promise<void> {
    const { port } = new URL(this.url);
    this.#server = await startServerProcess(['--port', port, '--data', path.join(this.#data, 'server')]);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    await rm(this.#data, { recursive: true, force: true });
  }
}
