/** Sessions with single devices: one each, for every chat with their owners, and for letters. */
import { type Bundle, SuiteError } from '../../crypto/suite.ts';
import { sameBytes } from '../../lib/bytes.ts';
import type { ListedDevice, SealedWrap } from './cipher.ts';
import type { Draft } from './draft.ts';
import { ownDevice, type Tools } from './own-device.ts';
import { prekeysIn } from './prekeys.ts';

/** A device as a verified list names it. */
export interface Device extends ListedDevice {
  readonly user: string;
}

/** The row under `session`, user and device. */
interface SessionRow {
  readonly session: Uint8Array;
  /** Whom it is with: a session under another identity is none. */
  readonly identity: Uint8Array;
  readonly registrationId: number;
}

function sessionKey({ user, device }: { readonly user: string; readonly device: number }) {
  return ['session', user, device] as const;
}

async function sessionWith(draft: Draft, to: Device): Promise<Uint8Array | null> {
  const row = await draft.get<SessionRow>(sessionKey(to));
  if (row === undefined || row.registrationId !== to.registrationId) return null;
  return sameBytes(row.identity, to.identity) ? row.session : null;
}

export async function hasSession(draft: Draft, to: Device): Promise<boolean> {
  return (await sessionWith(draft, to)) !== null;
}

/** The device that there is a session with, under the key that it is with. */
export async function sessionPeer(draft: Draft, user: string, device: number): Promise<Device | null> {
  const row = await draft.get<SessionRow>(sessionKey({ user, device }));
  return row === undefined ? null : { user, device, identity: row.identity, registrationId: row.registrationId };
}

function keep(draft: Draft, { user, device, identity, registrationId }: Device, session: Uint8Array): void {
  draft.put(sessionKey({ user, device }), { session, identity, registrationId } satisfies SessionRow);
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
  const before = await sessionWith(draft, to);
  keep(draft, to, await suite.initiate(own, { ...bundle, identity, registrationId }, before, random));
}

export async function sealTo(tools: Tools, draft: Draft, to: Device, plaintext: Uint8Array): Promise<SealedWrap> {
  const { suite, random } = tools;
  const before = await sessionWith(draft, to);
  if (before === null) throw new SuiteError('no-session', 'there is no session with that device');
  const { session, type, data } = await suite.encrypt(await ownDevice(tools, draft), before, plaintext, random);
  keep(draft, to, session);
  return { user: to.user, device: to.device, type, data };
}

/** Throws as `Suite.decrypt`. */
export async function openFrom(
  tools: Tools,
  draft: Draft,
  from: Device,
  message: { readonly type: number; readonly data: Uint8Array },
): Promise<Uint8Array> {
  const { suite, random } = tools;
  const { identity, registrationId } = from;
  const correspondent = { session: await sessionWith(draft, from), identity, registrationId };
  const own = await ownDevice(tools, draft);
  const opened = await suite.decrypt(own, message, correspondent, prekeysIn(draft), random);
  keep(draft, from, opened.session);
  if (opened.usedOneTime !== null) draft.erase(['one-time', opened.usedOneTime]);
  return opened.plaintext;
}
