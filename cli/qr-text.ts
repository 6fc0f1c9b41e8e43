import { qrCode } from './sdk.ts';

/** Black on white, whatever the colours of the terminal. */
const [begin, end] = ['\u001b[38;5;16;48;5;231m', '\u001b[0m'];

/** A QR code for a terminal: each character shows two squares, one above the other. */
export function qrText(text: string): string {
  const rows = qrCode(text);
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    const [upper = [], lower = []] = [rows[y], rows[y + 1]];
    lines.push(`${begin}${upper.map((isDark, x) => half(isDark, lower[x] ?? false)).join('')}${end}`);
  }
  return lines.join('\n');
}

function half(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
