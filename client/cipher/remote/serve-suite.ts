import type { Prekeys, Random, Suite } from '../../../crypto/suite.ts';
import { failureOf, type PrekeyKind, post, type SuitePort, standIn, type ToWorker } from './suite-port.ts';

/** The worker's end: does what is called, with randomness of its own, and asks for the prekeys that a message names. */
export function serveSuite(suite: Suite, port: SuitePort, random: Random): void {
  const asked = new Map<number, (prekey: unknown) => void>();
  let asks = 0;

  const prekeysFor = (call: number): Prekeys => {
    const ask = (kind: PrekeyKind) => (id: number) =>
      new Promise<unknown>((resolve) => {
        asked.set(++asks, resolve);
        post(port, { call, ask: asks, kind, id });
      });
    return { signed: ask('signed'), oneTime: ask('oneTime'), kem: ask('kem') } as Prekeys;
  };
  const given = (call: number) => (arg: unknown) => {
    if (arg === standIn.random) return random;
    return arg === standIn.prekeys ? prekeysFor(call) : arg;
  };

  port.listen((message) => {
    const asking = message as ToWorker;
    if ('answer' in asking) {
      asked.get(asking.answer)?.(asking.prekey);
      asked.delete(asking.answer);
      return;
    }
    const { call, method, args } = asking;
    const work = async (): Promise<unknown> =>
      (suite[method] as (...all: unknown[]) => Promise<unknown>)(...args.map(given(call)));
    work().then(
      (result) => post(port, { call, result }),
      (problem: unknown) => post(port, { call, failed: failureOf(problem) }),
    );
  });
}
