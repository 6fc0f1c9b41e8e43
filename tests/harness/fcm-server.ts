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

/** In place of a token, unless it says how that `lasts`. Without `error`: no JSON that tells of one. */
export interface FcmTokenAnswer {
  readonly status: number;
  readonly lasts?: { readonly expires_in: unknown } | undefined;
  readonly error?: string | undefined;
  /** Closes the connection without an answer. */
  readonly drop?: boolean | undefined;
  readonly delayMs?: number | undefined;
}

export interface FcmServer {
  readonly origin: string;
  readonly pid: number;
  readonly messages: Record<string, unknown>[];
  readonly complaints: string[];
  tokensGiven: number;
  /** For the next messages. */
  answer: () => FcmAnswer;
  /** For whoever asks for a token and may have one; null: it is given. */
  answerToken: () => FcmTokenAnswer | null;
  stop(): Promise<void>;
}

export async function startFcm(key: KeyObject, account: FcmSetup['account']): Promise<FcmServer> {
  const setup: FcmSetup = { key: String(key.export({ type: 'spki', format: 'pem' })), account };
  const provider = await startProvider<FcmRequest, FcmAnswer | FcmTokenAnswer | null>(
    'fcm-process.ts',
    setup,
    (request) => {
      fcm.complaints.push(...request.problems);
      if (request.what === 'message') {
        fcm.messages.push(request.message);
        return fcm.answer();
      }
      const refusal = fcm.answerToken();
      if (request.problems.length === 0 && (refusal === null || refusal.lasts !== undefined)) fcm.tokensGiven += 1;
      return refusal;
    },
  );
  const fcm: FcmServer = {
    ...{ origin: provider.origin, pid: provider.pid, messages: [], complaints: [], tokensGiven: 0 },
    answer: () => ({ status: 200 }),
    answerToken: () => null,
    stop: () => provider.stop(),
  };
  return fcm;
}
