import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { FromPairs, PairsFacts, PairsState, ToPairs } from './pairs.ts';

/** The pairs as the fuzz knows them. */
export class Bystanders {
  readonly facts: PairsFacts;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, facts: PairsFacts) {
    this.#child = child;
    this.facts = facts;
  }

  static async begin(url: string): Promise<Bystanders> {
    const child = fork(path.join(import.meta.dirname, 'pairs.ts'), [url], { stdio: ['ignore', 2, 2, 'ipc'] });
    const message = await next(child);
    if (!('ready' in message)) throw new Error('the pairs did not begin');
    return new Bystanders(child, message.ready);
  }

  phase(phase: string): void {
    this.#say({ phase });
  }

  async state(): Promise<PairsState> {
    const answer = next(this.#child);
    this.#say({ ask: 'state' });
    const message = await answer;
    if (!('state' in message)) throw new Error('the pairs did not tell their state');
    return message.state;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  #say(message: ToPairs): void {
    this.#child.send(message);
  }
}

function next(child: ChildProcess): Promise<FromPairs> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the pairs ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as FromPairs);
    });
  });
}
