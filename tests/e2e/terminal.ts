import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { root } from '../../scripts/kit/paths.ts';
import { eventually } from '../harness/eventually.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One CLI profile in a folder of its own, run the way a person runs it. */
export class Terminal {
  readonly #args: string[];

  constructor(server: string, data: string, profile: string) {
    this.#args = ['--server', server, '--data', data, '--profile', profile];
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], stdin = ''): Promise<Outcome> {
    const child = this.#start(args);
    let out = '';
    let err = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      err += chunk;
    });
    child.stdin?.end(stdin);
    const [code] = await once(child, 'close');
    return { code: code as number, out, err };
  }

  /** Runs `listen` until it is stopped. */
  listen(args: readonly string[] = []): Listener {
    return this.follow(['listen', ...args]);
  }

  /** Runs a command that prints JSON lines while it works. */
  follow(args: readonly string[]): Listener {
    return new Listener(this.#start(args));
  }

  #start(args: readonly string[]): ChildProcess {
    const command = [path.join(root, 'cli', 'roost.mjs'), ...this.#args, ...args];
    return spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'pipe'] });
  }
}

export type Line = Readonly<Record<string, unknown>>;

/** A running command that prints JSON lines. */
export class Listener {
  readonly lines: Line[] = [];
  readonly #child: ChildProcess;
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.ended = once(child, 'close').then(([code]) => code as number);
    if (child.stdout === null) throw new Error('no stdout');
    createInterface({ input: child.stdout }).on('line', (text) => this.lines.push(JSON.parse(text) as Line));
  }

  /** It has said that it is connected. */
  async online(): Promise<void> {
    const said = expect.objectContaining({ type: 'connection', state: 'online' });
    await eventually(() => expect(this.lines).toContainEqual(said));
  }

  texts(): unknown[] {
    return this.lines.filter((line) => line.type === 'message').map((line) => line.text);
  }

  /** Asks it to end, gives its exit code. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    this.#child.kill(signal);
    return this.ended;
  }
}
