/**
 * Frames to bytes and back, strictly, for both sides.
 *
 * A frame that is misshapen is a value of the result and throws nothing: it may be too large, cut short, have bytes after its
 * end that are no field, a field of another type than the contract's, a number too large for its field, an empty list of
 * commands, or more fields than anybody needs. Fields and commands that are newer than this code survive in the decoded
 * message (K2); a command of an unknown kind has no `kind`.
 */
import { wire } from '../schema/gen/wire.js';
import { hasMistypedField, StrictReader } from '../schema/strict-reader.ts';
import { defaultLimits, type Limits } from './limits.ts';

/** Why a frame cannot be read. */
export type FrameProblem = 'too-large' | 'not-well-formed' | 'mistyped-field' | 'no-commands' | 'too-many-commands';

export type ReadFrame<Frame> =
  | { readonly frame: Frame; readonly problem: null }
  | { readonly frame: null; readonly problem: FrameProblem };

/**
 * A message as the generated code reads it: numbers, texts, bytes and lists are always there (zero or empty if they
 * were not sent), messages inside it are null when they are missing.
 */
export type Decoded<Message> = {
  readonly [Name in keyof Message as Name extends '$unknowns' ? never : Name]-?: DecodedField<
    NonNullable<Message[Name]>,
    Name
  >;
};

type DecodedField<Value, Name> = Name extends 'kind' | 'change'
  ? Value extends string
    ? Value | undefined
    : Value
  : Value extends Uint8Array | string | number | boolean
    ? Value
    : Value extends readonly (infer Element)[]
      ? readonly (Element extends object ? (Element extends Uint8Array ? Element : Decoded<Element>) : Element)[]
      : Value extends object
        ? Decoded<Value> | null
        : Value;

export type ClientFrame = Decoded<wire.ClientFrame.$Properties>;
export type ServerFrame = Decoded<wire.ServerFrame.$Properties>;
export type Command = Decoded<wire.Command.$Properties>;

/** Reads a frame of a client. Bytes in it are views of `bytes`: copy what outlives it. */
export function decodeClientFrame(
  bytes: Uint8Array,
  limits: Pick<Limits, 'maxFrameBytes' | 'maxFieldsPerFrame' | 'maxCommandsPerFrame'>,
): ReadFrame<ClientFrame> {
  if (bytes.length > limits.maxFrameBytes) return { frame: null, problem: 'too-large' };
  const read = readStrictly<ClientFrame>(wire.ClientFrame, bytes, limits.maxFieldsPerFrame);
  if (read.frame === null) return read;
  const { length } = read.frame.commands;
  if (length === 0) return { frame: null, problem: 'no-commands' };
  return length > limits.maxCommandsPerFrame ? { frame: null, problem: 'too-many-commands' } : read;
}

/** Reads a frame of the server. Bytes in it are views of `bytes`: copy what outlives it. */
export function decodeServerFrame(bytes: Uint8Array): ReadFrame<ServerFrame> {
  return readStrictly<ServerFrame>(wire.ServerFrame, bytes);
}

/** Reads any message of the contract, or null where it cannot be read. */
export function decodeMessage<Message>(
  type: { decode(reader: StrictReader): Message },
  bytes: Uint8Array,
  maxFields: number = defaultLimits.maxFieldsPerFrame,
): Decoded<Message> | null {
  return readStrictly<Decoded<Message>>(type, bytes, maxFields).frame;
}

export function encodeClientFrame(frame: wire.ClientFrame.$Properties): Uint8Array {
  return own(wire.ClientFrame.encode(frame).finish());
}

/** For whoever plays a server: the server itself joins outputs that are encoded already (durable-objects/user/connection/outputs.ts). */
export function encodeServerFrame(frame: wire.ServerFrame.$Properties): Uint8Array {
  return own(wire.ServerFrame.encode(frame).finish());
}

/**
 * A copy that owns its memory, as a plain byte array.
 *
 * The encoder hands out views of a shared pool; structured clone (RPC, socket attachments, IndexedDB) would carry the
 * whole pool along.
 */
export function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function readStrictly<Frame>(
  type: { decode(reader: StrictReader): unknown },
  bytes: Uint8Array,
  maxFields?: number,
): ReadFrame<Frame> {
  const plain = bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const reader = new StrictReader(plain, maxFields);
  try {
    const frame = type.decode(reader) as object;
    if (reader.sawUnknown && hasMistypedField(frame)) return { frame: null, problem: 'mistyped-field' };
    return { frame: frame as Frame, problem: null };
  } catch {
    return { frame: null, problem: 'not-well-formed' };
  }
}
