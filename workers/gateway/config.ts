/** What a deployment configures, read from its variables by one function and checked as a whole. */
import type { StoreName } from '../../durable-objects/history/rpc.ts';
import { historyChoice, historyProblem } from '../../durable-objects/history/rpc-choice.ts';
import { type Limits, limitsFrom } from '../../protocol/limits.ts';
import { retentionFrom } from '../../protocol/retention.ts';
import { readS3, type S3Settings } from './media/s3-settings.ts';
import { isLoopback } from './security/loopback.ts';
import { minOperatorKey } from './security/operator.ts';

export interface Config {
  readonly limits: Limits;
  /** Codes are shown instead of sent; only requests to a loopback host are answered so. */
  readonly local: boolean;
  /** Origins besides the server's own whose pages may call the API. */
  readonly origins: readonly string[];
  /** Null: no code can be sent. */
  readonly webhook: { readonly url: string; readonly key: string } | null;
  /** By which providers devices are woken, beside those of the web, which need nothing. */
  readonly push: { readonly apns: boolean; readonly fcm: boolean };
  /** Null: nobody is the operator. */
  readonly operatorKey: string | null;
  readonly history: StoreName;
  /** Null: bytes of media go through the worker. */
  readonly s3: S3Settings | null;
}

/** Everything that is wrong with the configuration, in sentences that name the variables and never their values. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not usable: ${problems.join(' ')}`);
    this.problems = problems;
  }
}

/** Variables and secrets as the runtime gives them; what is no text counts as missing. */
export type Vars = Readonly<Record<string, unknown>>;

/** Reads the configuration. Throws a ConfigError that names all problems at once. */
export function readConfig(vars: Vars): Config {
  const problems: string[] = [];
  const local = text(vars, 'ROOST_LOCAL');
  if (local !== '' && local !== '1') problems.push('ROOST_LOCAL must be "1" or empty.');
  const config: Config = {
    limits: readLimits(text(vars, 'ROOST_LIMITS'), problems),
    local: local === '1',
    origins: readOrigins(text(vars, 'ROOST_ORIGINS'), problems),
    webhook: readSender(vars, problems),
    push: { apns: text(vars, 'ROOST_APNS_KEY') !== '', fcm: text(vars, 'ROOST_FCM_ACCOUNT') !== '' },
    operatorKey: text(vars, 'ROOST_OPERATOR_KEY') || null,
    history: historyChoice(vars),
    s3: readS3(vars, problems),
  };
  if (config.local && config.webhook !== null) {
    problems.push('ROOST_LOCAL shows sign-up codes and ROOST_CODE_SENDER sends them: set only one of the two.');
  }
  if (config.operatorKey !== null && config.operatorKey.length < minOperatorKey) {
    problems.push(`The secret ROOST_OPERATOR_KEY needs ${minOperatorKey} characters or more.`);
  }
  // It comes in a header, and ends there at the first blank.
  if (config.operatorKey !== null && !/^[!-~]+$/.test(config.operatorKey)) {
    problems.push('The secret ROOST_OPERATOR_KEY may have letters, digits and signs of ASCII alone, and no blanks.');
  }
  const history = historyProblem(vars);
  if (history !== null) problems.push(history);
  try {
    retentionFrom(text(vars, 'ROOST_RETENTION'));
  } catch (error) {
    problems.push(`${(error as Error).message}.`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function readLimits(json: string, problems: string[]): Limits {
  try {
    return limitsFrom(json);
  } catch (error) {
    problems.push(error instanceof SyntaxError ? 'ROOST_LIMITS is not JSON.' : `${(error as Error).message}.`);
    return limitsFrom(undefined);
  }
}

function readOrigins(list: string, problems: string[]): string[] {
  const origins = list.split(/\s+/).filter((origin) => origin !== '');
  for (const origin of origins) {
    const url = URL.parse(origin);
    if (url === null || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
      problems.push('ROOST_ORIGINS lists origins like https://chat.example.org, separated by spaces, without a path.');
    } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
      problems.push('ROOST_ORIGINS may name plain http only for loopback hosts.');
    }
  }
  return origins;
}

function readSender(vars: Vars, problems: string[]): Config['webhook'] {
  const sender = text(vars, 'ROOST_CODE_SENDER');
  const url = text(vars, 'ROOST_CODE_WEBHOOK');
  const key = text(vars, 'ROOST_CODE_WEBHOOK_KEY');
  if (sender === '') {
    if (url !== '') problems.push('ROOST_CODE_WEBHOOK is set, but ROOST_CODE_SENDER is not "webhook".');
    return null;
  }
  if (sender !== 'webhook') {
    problems.push('ROOST_CODE_SENDER must be "webhook" or empty.');
    return null;
  }
  const parsed = URL.parse(url);
  if (parsed === null) problems.push('ROOST_CODE_SENDER is "webhook", but ROOST_CODE_WEBHOOK is not a URL.');
  else if (parsed.protocol !== 'https:' && !isLoopback(parsed.hostname)) {
    problems.push('ROOST_CODE_WEBHOOK must be https.');
  }
  if (key === '') problems.push('ROOST_CODE_SENDER is "webhook", but the secret ROOST_CODE_WEBHOOK_KEY is missing.');
  return { url, key };
}

function text(vars: Vars, name: string): string {
  const value = vars[name];
  return typeof value === 'string' ? value.trim() : '';
}
