import { qrCode } from './sdk.ts';

/** A QR code for `squares` of a terminal: each character shows two of them, one above the other. */
export function qrText(text: string): string {
  const rows = qrCode(text);
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    const [upper = [], lower = []] = [rows[y], rows[y + 1]];
    lines.push(upper.map((isDark, x) => half(isDark, lower[x] ?? false)).join(''));
  }
  return lines.join('\n');
}

function half(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
