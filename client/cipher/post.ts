/** Letters on their way: sealed once, and handed to the server until it says what became of them. */
import type { Decoded } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { WrapType } from '../../protocol/wrap-types.ts';
import { wire } from '../../schema/gen/wire.js';
import { wantBundles } from './bundles.ts';
import type { Errand } from './cipher.ts';
import type { Device } from './devices.ts';
import type { Draft } from './draft.ts';
import type { Tools } from './own-device.ts';
import { encodeSealed, mayBeId } from './sealed-content.ts';
import { DamagedSession, dropSession, sealTo } from './sessions.ts';

/** In one command, with room for the rest of its frame. */
const maxBytes = 160 * 1024;
const { maxToDevicePerCommand } = defaultLimits;

/** The row under `post` and a number that rises; under `post-full` where too much waits there. */
interface PostRow {
  readonly user: string;
  readonly device: number;
  /** Missing in rows of earlier releases: none. */
  readonly conversation?: string;
  readonly type: WrapType;
  readonly data: Uint8Array;
  readonly body: Uint8Array;
  /** It is the last parcel of a transfer; missing: it is not. */
  readonly endsTransfer?: boolean;
}

const countKey = ['post-count'];
const nothing = new Uint8Array(0);

export interface LetterDraft {
  /** One that both are in; empty: to a device of one's own. */
  readonly conversation: string;
  readonly sealed: Parameters<typeof encodeSealed>[0];
  readonly body?: Uint8Array;
  readonly endsTransfer?: boolean;
}

/**
 * There has to be a session with that device. Where its record is damaged the letter is lost, and a new one is begun: says
 * whether it is on its way.
 */
export async function post(tools: Tools, draft: Draft, to: Device, written: LetterDraft): Promise<boolean> {
  const { conversation, sealed, body = nothing, endsTransfer = false } = written;
  // The server would refuse it, and all that goes with it.
  if (!mayBeId(conversation)) return false;
  const sealedTo = await sealTo(tools, draft, to, encodeSealed(sealed)).catch(async (error: unknown) => {
    if (!(error instanceof DamagedSession)) throw error;
    await dropSession(draft, to);
    await wantBundles(draft, [to]);
    return null;
  });
  if (sealedTo === null) return false;
  const { user, device, type, data } = sealedTo;
  const row = { user, device, conversation, type, data, body };
  await put(draft, 'post', endsTransfer ? { ...row, endsTransfer } : row);
  return true;
}

/** Devices whose last parcel is still here, as it is new or found no room. */
export async function stillToBeSent(draft: Draft): Promise<ReadonlySet<number>> {
  const rows = [...(await draft.range({ prefix: ['post'] })), ...(await draft.range({ prefix: ['post-full'] }))];
  const last = rows.map(({ value }) => value as PostRow).filter(({ endsTransfer = false }) => endsTransfer);
  return new Set(last.map(({ device }) => device));
}

async function put(draft: Draft, table: 'post' | 'post-full', row: PostRow): Promise<void> {
  const number = ((await draft.get<number>(countKey)) ?? 0) + 1;
  draft.put(countKey, number);
  draft.put([table, number], row);
}

/** The row under `gone`, user and device: the server says that there is no such device, for good. */
const goneKey = ({ user, device }: { readonly user: string; readonly device: number }) => ['gone', user, device];

export async function isGone(draft: Draft, of: Device): Promise<boolean> {
  return (await draft.get(goneKey(of))) !== undefined;
}

export async function posting(draft: Draft): Promise<readonly Errand[]> {
  const errands: Errand[] = [];
  for (const table of ['post', 'post-full'] as const) {
    const [first] = await draft.range({ prefix: [table] });
    if (first === undefined) continue;
    const messages = (await nextOf(draft, table)).map(({ value }) => letterOf(value as PostRow));
    // What found no room is tried later, as it keeps its name.
    const key = table === 'post' ? `post ${first.key[1]}` : 'post again';
    errands.push({ key, command: { sendToDevices: { messages } } });
  }
  return errands;
}

function letterOf({ endsTransfer: _, ...letter }: PostRow): Omit<PostRow, 'endsTransfer'> {
  return letter;
}

/** As many as one command takes, from the first on. */
async function nextOf(draft: Draft, table: 'post' | 'post-full') {
  const rows = await draft.range({ prefix: [table] });
  if (rows[0] !== undefined && rows[0].key[1] === (await draft.get(aloneKey(table)))) return rows.slice(0, 1);
  let bytes = 0;
  const end = rows.findIndex(({ value }, i) => {
    const { user, conversation = '', data, body } = value as PostRow;
    bytes += user.length + conversation.length + data.length + body.length + 128;
    return i >= maxToDevicePerCommand || (i > 0 && bytes > maxBytes);
  });
  return end < 0 ? rows : rows.slice(0, end);
}

/**
 * What waits for devices that one has removed is dropped, but for the batch that may be on its way: of that the server says
 * one by one what became of it.
 */
export async function forgetPostTo(draft: Draft, gone: readonly Device[]): Promise<void> {
  if (gone.length === 0) return;
  const isFor = ({ user, device }: PostRow) => gone.some((one) => one.user === user && one.device === device);
  for (const table of ['post', 'post-full'] as const) {
    const rows = await draft.range({ prefix: [table] });
    for (const { key, value } of rows.slice((await nextOf(draft, table)).length))
      if (isFor(value as PostRow)) draft.erase(key);
  }
}

/** What the server says of a letter, and would say again. */
const refusesLetters: readonly string[] = ['malformed', 'too-large'];

/** The row under `post-alone` and a table: the number of the letter that goes by itself, as one of its batch was refused. */
const aloneKey = (table: 'post' | 'post-full') => ['post-alone', table];

/**
 * One letter of the batch will never be taken. Which one the server does not say: the first goes by itself then, and if it is
 * that one it ends there, so that those behind it go on.
 */
export async function postRefused(draft: Draft, errand: string, code: string): Promise<void> {
  if (!refusesLetters.includes(code)) return;
  const table = errand === 'post again' ? 'post-full' : 'post';
  const batch = await nextOf(draft, table);
  const [first] = batch;
  if (first === undefined) return;
  if (batch.length === 1) draft.erase(first.key);
  else draft.put(aloneKey(table), first.key[1]);
}

export function isPost(errand: string): boolean {
  return errand.startsWith('post ');
}

/** A state for each, in their order. Gives the conversations about which somebody will never answer. */
export async function posted(
  draft: Draft,
  errand: string,
  { states }: Decoded<wire.ToDevicesTaken.$Properties>,
): Promise<readonly string[]> {
  const table = errand === 'post again' ? 'post-full' : 'post';
  const rows = await draft.range({ prefix: [table] });
  const ended = new Set<string>();
  // What has been written since stands behind those that were handed over.
  for (const [i, { key, value }] of rows.slice(0, states.length).entries()) {
    draft.erase(key);
    if (states[i] === wire.ToDeviceState.NO_SUCH_DEVICE) {
      draft.put(goneKey(value as PostRow), true);
      ended.add((value as PostRow).conversation ?? '');
    }
    if (states[i] === wire.ToDeviceState.FULL) await put(draft, 'post-full', value as PostRow);
  }
  return [...ended];
}
