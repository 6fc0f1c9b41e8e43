/** Apple's push service on this machine, in a process of its own (apns-process.ts), and the way to it. */
import type { KeyObject } from 'node:crypto';
import { connect } from 'node:http2';
import type { Answer, PushRequest, Transport } from '../../workers/push/ports.ts';
import { startProvider } from './provider-process.ts';

export interface ApnsSetup {
  /** PEM. */
  readonly key: string;
  readonly known: { readonly keyId: string; readonly team: string; readonly topic: string };
}

export interface ApnsRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** What is wrong with it. */
  readonly problems: readonly string[];
}

export interface ApnsAnswer {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface ApnsServer {
  readonly origin: string;
  readonly pid: number;
  readonly received: ApnsRequest[];
  readonly complaints: string[];
  /** Status and reason for the next requests. */
  answer: () => ApnsAnswer;
  /** Node's own HTTP/2 in place of the runtime's fetch. */
  readonly transport: Transport;
  stop(): Promise<void>;
}

export async function startApns(key: KeyObject, known: ApnsSetup['known']): Promise<ApnsServer> {
  const received: ApnsRequest[] = [];
  const complaints: string[] = [];
  const setup: ApnsSetup = { key: String(key.export({ type: 'spki', format: 'pem' })), known };
  const provider = await startProvider<ApnsRequest, ApnsAnswer>('apns-process.ts', setup, (request) => {
    received.push(request);
    complaints.push(...request.problems);
    return apns.answer();
  });
  const { origin, pid } = provider;
  const session = connect(origin);
  const apns: ApnsServer = {
    ...{ origin, pid, received, complaints },
    answer: () => ({ status: 200 }),
    transport: ({ url, headers, body }: PushRequest) =>
      new Promise<Answer>((resolve, reject) => {
        const stream = session.request({ ...headers, ':method': 'POST', ':path': new URL(url).pathname });
        let told: Record<string, unknown> = {};
        let text = '';
        stream.on('response', (response) => {
          told = response;
        });
        stream.on('data', (chunk) => {
          text += String(chunk);
        });
        stream.on('error', reject);
        stream.on('end', () =>
          resolve({ status: Number(told[':status']), header: (name) => (told[name] as string) ?? null, text }),
        );
        stream.end(body);
      }),
    stop: async () => {
      session.close();
      await provider.stop();
    },
  };
  return apns;
}
