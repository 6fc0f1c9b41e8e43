import { fromBase64, toBase64 } from '../../../lib/bytes.ts';

/** What a store of history is asked and answers, as a text: JSON with bytes in it. */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? { bytes: toBase64(part) } : part));
}

export function fromText(text: string): unknown {
  return JSON.parse(text, (_, part: { readonly bytes?: string } | null) =>
    typeof part?.bytes === 'string' ? fromBase64(part.bytes) : part,
  );
}
