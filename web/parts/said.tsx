import { isolatedPieces } from '../text/isolates.ts';

/** A sentence; what is isolated in it turns nothing round. */
export function Said({ text }: { readonly text: string }) {
  return isolatedPieces(text).map((piece, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name than their place
    at % 2 === 0 ? piece : <bdi key={at}>{piece}</bdi>,
  );
}
