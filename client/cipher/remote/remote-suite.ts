import type { Prekeys, Suite } from '../../../crypto/suite.ts';
import { CipherFault } from '../cipher.ts';
import { errorOf, type FromWorker, type Method, post, type SuitePort, standIn } from './suite-port.ts';

export interface RemoteSuiteOptions {
  /** That of the suite over there. */
  readonly name: string;
  /** Starts a worker. */
  readonly connect: () => SuitePort;
  /** A worker that says nothing for so long, while something is asked of it, counts as gone. */
  readonly silenceMs?: number;
}

/** The longest that one call takes is a jump over 25,000 messages: about a second. */
const defaultSilenceMs = 30_000;
/** A call that ended so many workers is not given to another one. */
const maxAttempts = 2;

interface Call {
  readonly method: Method;
  readonly args: readonly unknown[];
  readonly prekeys: Prekeys | null;
  readonly resolve: (result: never) => void;
  readonly reject: (why: unknown) => void;
  attempts: number;
}

/**
 * The cryptography in a worker: each call goes over, and its answer comes back.
 *
 * A call changes nothing over there: who asks holds the states. So when a worker is gone, what it had not answered is asked
 * of another one; what ends that one too is a fault (`CipherFault`), and says nothing of the message. The randomness that is
 * given to a call stays here: the worker has its own.
 */
export function remoteSuite({
  name,
  connect,
  silenceMs = defaultSilenceMs,
}: RemoteSuiteOptions): Suite & { close(): void } {
  const calls = new Map<number, Call>();
  let last = 0;
  let port: SuitePort | null = null;
  let isClosed = false;
  let watch: ReturnType<typeof setTimeout> | undefined;

  const send = (id: number, { method, args, reject }: Call): void => {
    try {
      port ??= start();
    } catch (cause) {
      calls.delete(id);
      reject(new CipherFault('the worker with the cryptography cannot be started', { cause }));
      return;
    }
    post(port, { call: id, method, args });
    heard();
  };
  /** Something came, or was asked: the silence begins anew. */
  const heard = (): void => {
    clearTimeout(watch);
    const from = port;
    if (calls.size === 0 || from === null) return;
    watch = setTimeout(() => gone(from, 'it says nothing any more'), silenceMs);
  };

  const start = (): SuitePort => {
    const started = connect();
    started.listen((message) => {
      if (started === port) take(started, message as FromWorker);
    });
    started.ended((why) => gone(started, why));
    return started;
  };

  const take = (from: SuitePort, message: FromWorker): void => {
    const call = calls.get(message.call);
    if (call === undefined) return;
    if ('ask' in message) {
      const lookUp = call.prekeys?.[message.kind] ?? (async () => null);
      lookUp(message.id).then(
        (prekey) => {
          if (from === port) post(from, { answer: message.ask, prekey });
        },
        // The store failed, not the worker: it waits for an answer that does not come.
        (fault: unknown) => settle(message.call, () => call.reject(fault)),
      );
      heard();
      return;
    }
    settle(message.call, () => {
      if ('failed' in message) call.reject(errorOf(message.failed));
      else call.resolve(message.result as never);
    });
  };

  const settle = (id: number, how: () => void): void => {
    if (calls.delete(id)) how();
    heard();
  };

  const gone = (which: SuitePort, why: string): void => {
    if (which !== port) return;
    port = null;
    which.close();
    const left = [...calls];
    for (const [id, call] of left) {
      if (++call.attempts < maxAttempts) continue;
      calls.delete(id);
      call.reject(new CipherFault(`the worker with the cryptography ended: ${why}`));
    }
    for (const [id, call] of calls) send(id, call);
    heard();
  };

  const method = <Name extends Method>(method: Name): Suite[Name] => {
    const call = (...given: readonly unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new CipherFault('the worker with the cryptography was closed'));
        const prekeys = given.find(isPrekeys) ?? null;
        const one: Call = { method, args: given.map(sendable), prekeys, resolve, reject, attempts: 0 };
        calls.set(++last, one);
        send(last, one);
      });
    return call as unknown as Suite[Name];
  };

  return {
    name,
    createDevice: method('createDevice'),
    createSignedPrekey: method('createSignedPrekey'),
    createKemPrekey: method('createKemPrekey'),
    createOneTimePrekeys: method('createOneTimePrekeys'),
    sign: method('sign'),
    verify: method('verify'),
    initiate: method('initiate'),
    encrypt: method('encrypt'),
    decrypt: method('decrypt'),
    withoutSkipped: method('withoutSkipped'),
    createChain: method('createChain'),
    distribution: method('distribution'),
    chainEncrypt: method('chainEncrypt'),
    takeDistribution: method('takeDistribution'),
    chainDecrypt: method('chainDecrypt'),
    chainsWithoutSkipped: method('chainsWithoutSkipped'),
    sealBody: method('sealBody'),
    openBody: method('openBody'),
    safetyNumber: method('safetyNumber'),
    scannableNumber: method('scannableNumber'),
    matchesScanned: method('matchesScanned'),
    linkKey: method('linkKey'),
    linkProof: method('linkProof'),
    isLinkProof: method('isLinkProof'),
    close: () => {
      isClosed = true;
      clearTimeout(watch);
      port?.close();
      port = null;
      for (const { reject } of calls.values()) reject(new CipherFault('the worker with the cryptography was closed'));
      calls.clear();
    },
  };
}

function isPrekeys(arg: unknown): arg is Prekeys {
  return typeof (arg as Partial<Prekeys> | null)?.oneTime === 'function';
}

function sendable(arg: unknown): unknown {
  if (typeof arg === 'function') return standIn.random;
  return isPrekeys(arg) ? standIn.prekeys : arg;
}
