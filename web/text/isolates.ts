/** What others chose, within a sentence: it turns nothing round that stands beside it. */

/** Such a name: `Said` and notifications show it so; it is not for labels that are only read out. */
export function isolated(name: string): string {
  return `\u2068${withoutIsolates(name)}\u2069`;
}

/** A finished sentence, with these names of it isolated. */
export function withIsolated(text: string, names: readonly string[]): string {
  const wanted = [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  if (wanted.length === 0) return text;
  const found = wanted.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('|');
  return text.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${found})(?![\\p{L}\\p{N}])`, 'gu'), isolated);
}

/** As it is read out. */
export function withoutIsolates(text: string): string {
  return text.replaceAll(/[\u2066-\u2069]/g, '');
}

/** A sentence in its order; every second piece is a name. */
export function isolatedPieces(text: string): string[] {
  return text.split(/\u2068([^\u2069]*)\u2069/);
}
