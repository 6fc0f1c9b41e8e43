/** Providers of pushes that run in a process of their own: they check what they are sent, and ask here what to answer. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface ProviderProcess {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the provider of that file beside this one. `told` hears of each request before it is answered, and says how. */
export async function startProvider<Request, Answer>(
  file: string,
  setup: object,
  told: (request: Request) => Answer,
): Promise<ProviderProcess> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, file), [JSON.stringify(setup)], {
    execArgv: [],
  });
  const exited = once(child, 'exit');
  const ready = new Promise<string>((resolve, reject) => {
    child.on('message', (message: { ready: string } | { ask: number; request: Request }) => {
      if ('ready' in message) resolve(message.ready);
      else child.send({ to: message.ask, answer: told(message.request) });
    });
    void exited.then(([code]) => reject(new Error(`${file} ended with ${code}`)));
  });
  return {
    origin: await ready,
    pid: child.pid as number,
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}
