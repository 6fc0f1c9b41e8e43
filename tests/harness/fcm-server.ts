/** Google's token service and FCM v1 on this machine, in a process of their own (fcm-process.ts). */
import type { KeyObject } from 'node:crypto';
import { startProvider } from './provider-process.ts';

export interface FcmSetup {
  /** PEM. */
  readonly key: string;
  readonly account: { readonly email: string; readonly project: string };
}

export type FcmRequest = { readonly problems: readonly string[] } & (
  | { readonly what: 'token' }
  | { readonly what: 'message'; readonly message: Record<string, unknown> }
);

export interface FcmAnswer {
  readonly status: number;
  readonly code?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface FcmServer {
  readonly origin: string;
  readonly pid: number;
  readonly messages: Record<string, unknown>[];
  readonly complaints: string[];
  tokensGiven: number;
  /** For the next messages; a token is given to whoever may have one. */
  answer: () => FcmAnswer;
  stop(): Promise<void>;
}

export async function startFcm(key: KeyObject, account: FcmSetup['account']): Promise<FcmServer> {
  const setup: FcmSetup = { key: String(key.export({ type: 'spki', format: 'pem' })), account };
  const provider = await startProvider<FcmRequest, FcmAnswer>('fcm-process.ts', setup, (request) => {
    fcm.complaints.push(...request.problems);
    if (request.what === 'message') fcm.messages.push(request.message);
    else if (request.problems.length === 0) fcm.tokensGiven += 1;
    return fcm.answer();
  });
  const fcm: FcmServer = {
    ...{ origin: provider.origin, pid: provider.pid, messages: [], complaints: [], tokensGiven: 0 },
    answer: () => ({ status: 200 }),
    stop: () => provider.stop(),
  };
  return fcm;
}
