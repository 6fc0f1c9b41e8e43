import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { type ServerProcess, startServerProcess } from '../../scripts/runtime/server-process.ts';
import { chromiumFlags, findChromium } from '../harness/chromium.ts';
import { startTcpProxy, type TcpProxy } from '../harness/tcp-proxy.ts';
import { Camera } from './camera.ts';
import { Person } from './person.ts';

/** Undefined on a machine without a browser; with CI=true that is a failure (the tests then run, and cannot). */
const browserPath = findChromium();
export const canRun = browserPath !== undefined || process.env.CI === 'true';
if (!canRun) console.error('SKIPPED: there is no Chromium on this machine, so nobody has seen the page work.');

const flags = [...chromiumFlags(), '--disable-quic', '--disable-component-update', '--disable-sync'];

/**
 * How another machine would do: pages that compute so many times slower, and a network on which all takes so long. What a
 * test takes for done before it is shows itself then (tests/README.md).
 */
const slower = Number(process.env.ROOST_E2E_SLOWER ?? 1);
const networkMs = Number(process.env.ROOST_E2E_NETWORK_MS ?? 0);

interface StageParts {
  readonly browser: Browser;
  readonly server: ServerProcess;
  readonly proxy: TcpProxy | null;
  readonly camera: Camera;
  readonly data: string;
}

/** A browser, and a server as a person runs it (`npm start`) that can be killed and started on the same data. */
export class Stage {
  /** What the cameras of this browser see. */
  readonly camera: Camera;
  readonly #browser: Browser;
  readonly #data: string;
  /** On the slow network. */
  readonly #proxy: TcpProxy | null;
  #server: ServerProcess;
  #count = 0;

  private constructor({ browser, server, proxy, camera, data }: StageParts) {
    this.camera = camera;
    this.#browser = browser;
    this.#server = server;
    this.#proxy = proxy;
    this.#data = data;
  }

  /** `limits`: other than the server's own. */
  static async open(limits: Readonly<Record<string, number>> = {}): Promise<Stage> {
    const data = await mkdtemp(path.join(os.tmpdir(), 'roost-e2e-'));
    const camera = new Camera(data);
    const [browser, server] = await Promise.all([
      chromium.launch({ executablePath: browserPath ?? 'chromium-is-missing', args: [...flags, ...camera.flags] }),
      startServerProcess([
        ...['--port', '0', '--data', path.join(data, 'server')],
        ...['--var', `ROOST_LIMITS=${JSON.stringify(limits)}`],
      ]),
    ]);
    const proxy = networkMs === 0 ? null : await startTcpProxy(server.url, networkMs);
    return new Stage({ browser, server, proxy, camera, data });
  }

  get url(): string {
    return this.#proxy?.url ?? this.#server.url;
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

  /** Ada and Bob, who have the chat open in which she has said this to him; she is his contact, and he is none of hers. */
  async inOneChat(text: string): Promise<[ada: Person, bob: Person]> {
    const [ada, bob] = await Promise.all([this.person('Ada'), this.person('Bob')]);
    await ada.beginChat(bob, text);
    return [ada, bob];
  }

  /** Somebody in a browser profile of their own, who has not signed up yet. */
  async visitor(name: string, options: BrowserContextOptions & { readonly script?: string } = {}): Promise<Person> {
    const { script, ...ofContext } = options;
    const context = await this.#browser.newContext({ viewport: { width: 1180, height: 760 }, ...ofContext });
    context.setDefaultTimeout(60_000);
    // Runs before anything of the page does: a browser that lacks something.
    if (script !== undefined) await context.addInitScript(script);
    if (slower > 1) {
      context.on('page', (page) => {
        const session = context.newCDPSession(page);
        void session.then((cdp) => cdp.send('Emulation.setCPUThrottlingRate', { rate: slower })).catch(() => {});
      });
    }
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
    const { port } = new URL(this.#server.url);
    this.#server = await startServerProcess(['--port', port, '--data', path.join(this.#data, 'server')]);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#proxy?.stop();
    await this.#server.stop();
    await rm(this.#data, { recursive: true, force: true });
  }
}
