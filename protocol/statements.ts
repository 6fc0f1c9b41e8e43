/**
 * What is signed, and what a body is bound to: canonical bytes, the same for whoever makes and whoever checks them.
 *
 * Each begins with its name, so that no signature of one is a signature of another. Texts and byte strings stand behind their
 * length (u16; the body of a control entry, which may be longer, u32), numbers are big-endian (u32; times u64). Protobuf has
 * several encodings of one message, and is signed as opaque bytes alone: those of a control entry without its signature.
 */
import { concatenated, utf8 } from '../lib/bytes.ts';
import type { wire } from '../schema/gen/wire.js';

/** XEdDSA. */
export const signatureBytes = 64;
/** 0x05 and the public key. */
export const identityBytes = 33;
export const maxRegistrationId = 16_380;

export interface StatedDevice {
  readonly device: number;
  readonly identity: Uint8Array;
  readonly addedAt: number;
  readonly registrationId: number;
}

/** What the primary signs of the devices of its account. */
export function deviceListStatement(
  user: string,
  { version, devices }: { readonly version: number; readonly devices: readonly StatedDevice[] },
): Uint8Array {
  const parts = devices.flatMap((one) => [
    u32(one.device),
    bytes(one.identity),
    u64(one.addedAt),
    u32(one.registrationId),
  ]);
  return concatenated([text('roost device list 1'), text(user), u32(version), u32(devices.length), ...parts]);
}

export interface ControlName {
  readonly conversation: string;
  readonly kind: wire.EntryKind;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
}

/** What the sender's device signs of a control entry; `unsigned`: its body without the signature. */
export function controlStatement(name: ControlName, unsigned: Uint8Array): Uint8Array {
  const { conversation, kind, sender, device, number } = name;
  return concatenated([
    ...[text('roost control 1'), text(conversation), u32(kind), text(sender), u32(device), u32(number)],
    ...[u32(unsigned.length), unsigned],
  ]);
}

export interface DeletionName {
  readonly conversation: string;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  /** Seqs of what it deletes. */
  readonly targets: readonly number[];
  /** Of the control entry at the epoch that the body names. */
  readonly leaf: Uint8Array;
}

/** What the sender's device signs of a deletion; `unsigned`: its body without the signature. */
export function deletionStatement(name: DeletionName, unsigned: Uint8Array): Uint8Array {
  const { conversation, sender, device, number, targets, leaf } = name;
  return concatenated([
    ...[text('roost deletion 1'), text(conversation), text(sender), u32(device), u32(number)],
    ...[u32(targets.length), ...targets.map(u32), bytes(leaf), u32(unsigned.length), unsigned],
  ]);
}

/** `Control.signature`, and `Deletion.signature`, as the encoder writes it: its tag and its length. */
const signatureTag = Uint8Array.of(0x7a, signatureBytes);

/** The body of a control entry, or of a deletion: the signature is its last field. */
export function signedControl(unsigned: Uint8Array, signature: Uint8Array): Uint8Array<ArrayBuffer> {
  if (signature.length !== signatureBytes) throw new RangeError('a signature has 64 bytes');
  return concatenated([unsigned, signatureTag, signature]);
}

/** The body of a control entry, or of a deletion, without its signature, and that; null: nothing of it is signed. Views of `body`. */
export function splitControl(
  body: Uint8Array,
): { readonly unsigned: Uint8Array; readonly signature: Uint8Array } | null {
  const end = body.length - signatureTag.length - signatureBytes;
  if (end < 0 || !signatureTag.every((byte, i) => body[end + i] === byte)) return null;
  return { unsigned: body.subarray(0, end), signature: body.subarray(end + signatureTag.length) };
}

export interface BodyName {
  readonly conversation: string;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly epoch: number;
  /** Of the control entry at the epoch. */
  readonly leaf: Uint8Array;
}

/** What the body of a message is bound to: it opens as the same message under the same group state, and as no other. */
export function bodyStatement({ conversation, sender, device, number, epoch, leaf }: BodyName): Uint8Array {
  return concatenated([
    ...[text('roost body 1'), text(conversation), text(sender)],
    ...[u32(device), u32(number), u32(epoch), bytes(leaf)],
  ]);
}

/** What a parcel of keys is bound to: whose it is, and which wish it answers. */
export function parcelStatement({
  user,
  transfer,
  part,
}: {
  user: string;
  transfer: number;
  part: number;
}): Uint8Array {
  return concatenated([text('roost parcel 1'), text(user), u32(transfer), u32(part)]);
}

/** What a device shows of its keys when it asks to join. Empty and 0: its cipher has none. */
export interface LinkKeys {
  readonly identity: Uint8Array;
  readonly registrationId: number;
}

export interface JoinerName extends LinkKeys {
  /** The server's part of the linking code, without separators. */
  readonly code: string;
  readonly deviceName: string;
}

/** “These are my keys, and this is my name”: what a device proves that asks to join, with the secret part of the code. */
export function linkJoinerStatement({ code, identity, registrationId, deviceName }: JoinerName): Uint8Array {
  return concatenated([
    text('roost link joiner 1'),
    text(code),
    bytes(identity),
    u32(registrationId),
    text(deviceName),
  ]);
}

export interface LinkAgreement {
  readonly code: string;
  /** Whose account it is. */
  readonly user: string;
  /** Identity of the device that agrees; empty where nothing is signed. */
  readonly primary: Uint8Array;
  /** The number of the new device; 0 where nothing is signed. */
  readonly device: number;
  /** Encoded roost.wire.DeviceList, signed, with the new device in it; empty where nothing is signed. */
  readonly list: Uint8Array;
}

/** “This is my account, and its list with you in it”: what the device proves that agrees. */
export function linkOwnerStatement({ code, user, primary, device, list }: LinkAgreement): Uint8Array {
  return concatenated([text('roost link owner 1'), text(code), text(user), bytes(primary), u32(device), bytes(list)]);
}

function text(value: string): Uint8Array {
  return bytes(utf8(value));
}

function bytes(value: Uint8Array): Uint8Array {
  if (value.length > 0xffff) throw new RangeError('a part of a statement has at most 65,535 bytes');
  return concatenated([Uint8Array.of(value.length >>> 8, value.length), value]);
}

function u32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new RangeError('no number of 32 bits');
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function u64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('no time');
  return concatenated([u32(Math.floor(value / 0x1_0000_0000)), u32(value % 0x1_0000_0000)]);
}
