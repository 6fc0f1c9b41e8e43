/** The ports of a deployment: its bindings and variables. */
import { proxyDurable } from 'itty-durable';
import type { AddressMeterRpc } from '../../durable-objects/address/rpc.ts';
import type { ConversationFromOperator } from '../../durable-objects/conversation/history/rpc.ts';
import { historyOf } from '../../durable-objects/history/rpc-choice.ts';
import type { LinkTicketRpc } from '../../durable-objects/link/rpc.ts';
import type { MediaFromGateway } from '../../durable-objects/media/rpc.ts';
import type { SignUpCodeRpc } from '../../durable-objects/sign-up/rpc.ts';
import { deadPushRows } from '../../lib/directory/dead-push-rows.ts';
import { idRows } from '../../lib/directory/id-rows.ts';
import { pushKeys } from '../../lib/directory/push-keys.ts';
import { settingKey } from '../../lib/directory/setting.ts';
import { DeploymentIds } from '../../protocol/given-ids.ts';
import { webhookSender } from './code-sender.ts';
import type { Config } from './config.ts';
import { d1Directory } from './directory/d1-directory.ts';
import { logLine } from './log.ts';
import { AddressSigner } from './media/address-signer.ts';
import { Addresses } from './media/addresses.ts';
import { r2MediaBucket } from './media/bucket.ts';
import type { Ports, UserPort } from './ports.ts';
import { RefusalMemory } from './refusal-memory.ts';
import { retrying } from './retrying.ts';

type Bindings = Pick<
  Env,
  'DIRECTORY' | 'USER' | 'CONVERSATION' | 'HISTORY' | 'SIGN_UP' | 'ADDRESS' | 'LINK' | 'MEDIA' | 'MEDIA_BUCKET' | 'PUSH'
>;

/** What an isolate remembers of whom it refused. */
let refused: RefusalMemory | null = null;
/** What addresses of media are signed with. */
let mediaKey: Uint8Array | null = null;
let pushKey: string | null = null;

/** Ports for one request: stubs and promises may not outlive it. */
export function portsOf(env: Bindings, config: Config, context: ExecutionContext): Ports {
  refused ??= new RefusalMemory(() => Date.now(), config.limits);
  return {
    config,
    directory: d1Directory(env.DIRECTORY),
    ids: new DeploymentIds(idRows(env.DIRECTORY), () => Date.now()),
    refused,
    pushKey: async () => (pushKey ??= (await pushKeys(env.DIRECTORY)).publicKey),
    deadPushes: deadPushRows(env.DIRECTORY),
    queuePush: (message) => env.PUSH.send(message),
    sender: config.webhook === null ? null : webhookSender(config.webhook),
    history: {
      health: () => historyOf({ ...env }, (name) => env.HISTORY.getByName(name) as never).health(),
    },
    conversation: (id) => retrying(() => env.CONVERSATION.getByName(id) as unknown as ConversationFromOperator),
    user: (user) => retrying(() => env.USER.getByName(user) as unknown as UserPort),
    signUpCode: ({ kind, value }) => itty<SignUpCodeRpc>(env.SIGN_UP, `${kind}:${value}`),
    meter: (address) => itty<AddressMeterRpc>(env.ADDRESS, address),
    linkTicket: (name) => itty<LinkTicketRpc>(env.LINK, name),
    media: (object) => retrying(() => env.MEDIA.getByName(object) as unknown as MediaFromGateway),
    bucket: r2MediaBucket(env.MEDIA_BUCKET),
    addresses: new Addresses(
      async () => (mediaKey ??= await settingKey(env.DIRECTORY, 'media-key')),
      () => Date.now(),
    ),
    presigned: config.s3 === null ? null : new AddressSigner(config.s3, () => Date.now()),
    cache: typeof caches === 'undefined' ? null : caches.default,
    now: () => Date.now(),
    later: (work) =>
      context.waitUntil(work().catch((fault) => logLine('error', 'later work failed', { fault: String(fault) }))),
    log: logLine,
  };
}

/** A stub whose calls are requests to the object. */
function itty<Rpc extends object>(binding: unknown, name: string): Rpc {
  return retrying(() => proxyDurable(binding, { parse: true }).get(name) as Rpc);
}
