const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';

/** The middle colour of a blurhash: it stands in its letters 3 to 6 (https://blurha.sh, base 83). Null: it is none. */
export function blurhashColour(hash: string): string | null {
  if (hash.length < 6) return null;
  let value = 0;
  for (const letter of hash.slice(2, 6)) {
    const digit = letters.indexOf(letter);
    if (digit < 0) return null;
    value = value * 83 + digit;
  }
  return value > 0xff_ff_ff ? null : `#${value.toString(16).padStart(6, '0')}`;
}
