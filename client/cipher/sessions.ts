/** Sessions with single devices: one each, for every chat with their owners, and for letters. */
import {
  type ArrivedMessage,
  type Bundle,
  type DecryptedInSession,
  SuiteError,
  type SuiteErrorCode,
} from '../../crypto/suite.ts';
import { sameBytes } from '../../lib/bytes.ts';
import { wrapTypes } from '../../protocol/wrap-types.ts';
import type { Key } from '../ports.ts';
import type { SealedWrap } from './cipher.ts';
import type { Device } from './devices.ts';
import { keyTag } from './devices.ts';
import type { Draft } from './draft.ts';
import { ownDevice, type Tools } from './own-device.ts';
import { prekeysIn } from './prekeys.ts';
import { mayMake, moveSkipped, noteMade, noteNoneSkipped, noteSkipped } from './skipped.ts';

/** The row under `session`, user, device and key: a number may be used again under another key, and both may be listed somewhere. */
export interface SessionRow {
  readonly session: Uint8Array;
  /** Whom it is with: a session under another identity, or another registration, is none. */
  readonly identity: Uint8Array;
  readonly registrationId: number;
  /** Missing: nothing. */
  readonly silence?: Silence;
}

/** Of the other side's messages, since this device has sealed something in the session (turning.ts). */
export interface Silence {
  readonly count: number;
  /** When the first came; 0: not known. */
  readonly since: number;
  /** When it was noted last that the session is to be turned; 0: never. */
  readonly turnedAt: number;
}

/** The record of that session is damaged: it is as if there were none, once the row is erased. */
export class DamagedSession extends Error {
  override readonly name = 'DamagedSession';
  readonly with: Device;

  constructor(device: Device) {
    super('the record of a session is damaged');
    this.with = device;
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof SuiteError && error.code === 'malformed';
}

/** With what is held; where that is damaged, as if nothing were held, which `lost` is told. */
export async function unlessDamaged<Value, Result>(
  held: Value | null,
  work: (held: Value | null) => Promise<Result>,
  lost: () => Promise<void> = async () => {},
): Promise<Result> {
  try {
    return await work(held);
  } catch (error) {
    if (held === null || !isDamage(error)) throw error;
    const result = await work(null);
    await lost();
    return result;
  }
}

export async function dropSession(draft: Draft, device: Device): Promise<void> {
  draft.erase(sessionKey(device));
  await noteNoneSkipped(draft, device.user, sessionKey(device));
}

function sessionKey({ user, device, identity }: Device) {
  return ['session', user, device, keyTag(identity)] as const;
}

/** One that seals nothing any more (spent.ts); behind it the number of a later one, if there is one already. */
function spentKey({ user, device, identity }: Device) {
  return ['spent', user, device, keyTag(identity)] as const;
}

/** Of one device. Each is there because the store was a copy once more: whoever wrote to an older one may not know of the newer. */
const maxSpent = 8;

export async function spendSessions(draft: Draft): Promise<void> {
  for (const { key, value } of await draft.range({ prefix: ['session'] })) {
    const [, user, device] = key as [string, string, number];
    const { identity, registrationId } = value as SessionRow;
    const spent = { user, device, identity, registrationId };
    const before = await draft.range({ prefix: spentKey(spent) });
    for (const row of before.slice(0, Math.max(0, before.length + 1 - maxSpent))) await eraseSpent(draft, row.key);
    const last = before.at(-1)?.key[spentKey(spent).length];
    const own = [...spentKey(spent), ...(before.length === 0 ? [] : [Number(last ?? 0) + 1])];
    draft.put(own, value);
    draft.erase(key);
    await moveSkipped(draft, user, key, own);
  }
}

export async function forgetSpentSessions(draft: Draft): Promise<void> {
  for (const { key } of await draft.range({ prefix: ['spent'] })) await eraseSpent(draft, key);
}

async function eraseSpent(draft: Draft, key: Key): Promise<void> {
  draft.erase(key);
  await noteNoneSkipped(draft, String(key[1]), key);
}

async function rowWith(draft: Draft, to: Device): Promise<SessionRow | null> {
  const row = await draft.get<SessionRow>(sessionKey(to));
  if (row === undefined || row.registrationId !== to.registrationId) return null;
  return sameBytes(row.identity, to.identity) ? row : null;
}

async function sessionWith(draft: Draft, to: Device): Promise<Uint8Array | null> {
  return (await rowWith(draft, to))?.session ?? null;
}

export async function hasSession(draft: Draft, to: Device): Promise<boolean> {
  return (await sessionWith(draft, to)) !== null;
}

/** Whom there are sessions with under that number: one, unless other keys were listed for it. */
export async function sessionPeers(draft: Draft, user: string, device: number): Promise<readonly Device[]> {
  const rows = await draft.range({ prefix: ['session', user, device] });
  return rows.map(({ value }) => {
    const { identity, registrationId } = value as SessionRow;
    return { user, device, identity, registrationId };
  });
}

function keep(draft: Draft, device: Device, session: Uint8Array, silence?: Silence): void {
  const { identity, registrationId } = device;
  const row: SessionRow = { session, identity, registrationId, ...(silence === undefined ? {} : { silence }) };
  draft.put(sessionKey(device), row);
}

/** Throws `bad-bundle`. The identity is that of the verified list, whatever came with the bundle. */
export async function beginSession(
  tools: Tools,
  draft: Draft,
  to: Device,
  bundle: Omit<Bundle, 'identity' | 'registrationId'>,
): Promise<void> {
  const { suite, random } = tools;
  const { identity, registrationId } = to;
  const own = await ownDevice(tools, draft);
  const before = await rowWith(draft, to);
  const whole = { ...bundle, identity, registrationId };
  const lost = () => noteNoneSkipped(draft, to.user, sessionKey(to));
  const session = await unlessDamaged(
    before?.session ?? null,
    (held) => suite.initiate(own, whole, held, random),
    lost,
  );
  keep(draft, to, session, before?.silence);
}

/** Throws `DamagedSession`, and has changed nothing then. */
export async function sealTo(tools: Tools, draft: Draft, to: Device, plaintext: Uint8Array): Promise<SealedWrap> {
  const { suite, random } = tools;
  const before = await rowWith(draft, to);
  if (before === null) throw new SuiteError('no-session', 'there is no session with that device');
  const own = await ownDevice(tools, draft);
  const { session, type, data } = await suite
    .encrypt(own, before.session, plaintext, random)
    .catch((error: unknown) => {
      throw isDamage(error) ? new DamagedSession(to) : error;
    });
  const { turnedAt = 0 } = before.silence ?? {};
  keep(draft, to, session, turnedAt > 0 ? { count: 0, since: 0, turnedAt } : undefined);
  return { user: to.user, device: to.device, type, data };
}

interface OpenedInSession extends Pick<DecryptedInSession, 'plaintext' | 'skipped'> {
  readonly row: Key;
}

/** `row` is that of the session that has opened it. Throws as `Suite.decrypt`; what it has cost is counted then, too. */
export async function openFrom(
  tools: Tools,
  draft: Draft,
  from: Device,
  message: ArrivedMessage,
  now: number,
): Promise<OpenedInSession> {
  const { suite, random } = tools;
  const { identity, registrationId } = from;
  const own = await ownDevice(tools, draft);
  await demandNew(tools, draft, from, message);
  const most = await mayMake(draft, from, now);
  const before = await rowWith(draft, from);
  const opened = await unlessDamaged(before?.session ?? null, (session) =>
    suite.decrypt(own, message, { session, identity, registrationId }, prekeysIn(draft), random, most),
  ).catch(async (error: unknown) => {
    if (!(error instanceof SuiteError)) throw error;
    await noteMade(draft, from, now, error.made);
    return { error };
  });
  if ('error' in opened) {
    const bySpent = await openBySpent(tools, draft, from, message, now);
    if (bySpent === null) throw opened.error;
    return bySpent;
  }
  keep(draft, from, opened.session, before?.silence);
  const row = sessionKey(from);
  await noteOpened(tools, draft, from, { row, opened, now });
  return { ...opened, row };
}

/**
 * What a session says of a first message that it has opened, or, under a base key that was changed by a part of low order, has
 * begun with: one that is new is neither to it.
 */
const saysSo: readonly SuiteErrorCode[] = ['duplicate', 'not-genuine'];

/**
 * Throws `duplicate` or `not-genuine` for a first message that a session which is put aside has opened: made without a one-time prekey it
 * would begin that session anew, whenever somebody sends it again, and its device would fail to open what is sealed then.
 */
async function demandNew({ suite, random }: Tools, draft: Draft, from: Device, message: ArrivedMessage): Promise<void> {
  if (message.type !== wrapTypes.prekey) return;
  const spent = await draft.range({ prefix: spentKey(from) });
  if (spent.length === 0) return;
  const own = await ownDevice({ suite, random }, draft);
  for (const { value } of spent) {
    const { session, identity, registrationId } = value as SessionRow;
    await suite
      .decrypt(own, message, { session, identity, registrationId }, prekeysIn(draft), random, 0)
      .catch((error: unknown) => {
        if (!(error instanceof SuiteError) || saysSo.includes(error.code)) throw error;
      });
  }
}

async function openBySpent(
  tools: Tools,
  draft: Draft,
  from: Device,
  message: ArrivedMessage,
  now: number,
): Promise<OpenedInSession | null> {
  const { suite, random } = tools;
  const { identity, registrationId } = from;
  const own = await ownDevice(tools, draft);
  for (const { key, value } of await draft.range({ prefix: spentKey(from), reverse: true })) {
    const spent = value as SessionRow;
    if (spent.registrationId !== registrationId || !sameBytes(spent.identity, identity)) continue;
    const most = await mayMake(draft, from, now);
    try {
      const opened = await suite.decrypt(own, message, spent, prekeysIn(draft), random, most);
      draft.put(key, { ...spent, session: opened.session } satisfies SessionRow);
      await noteOpened(tools, draft, from, { row: key, opened, now });
      return { ...opened, row: key };
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error;
      await noteMade(draft, from, now, error.made);
    }
  }
  return null;
}

async function noteOpened(
  tools: Tools,
  draft: Draft,
  from: Device,
  {
    row,
    opened,
    now,
  }: { readonly row: readonly (string | number)[]; readonly opened: DecryptedInSession; readonly now: number },
): Promise<void> {
  await noteMade(draft, from, now, opened.skipped.made);
  await noteSkipped(tools, draft, from, { row, held: opened.skipped.held, now });
  if (opened.usedOneTime !== null) draft.erase(['one-time', opened.usedOneTime]);
}
