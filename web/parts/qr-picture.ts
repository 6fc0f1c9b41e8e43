import { qrCode } from '../sdk.ts';
import { drawing } from './icons.ts';

/** A QR code, dark on white whatever the colours of the page; `label` says what it holds to those who cannot see it. */
export function qrPicture(text: string, label: string): SVGSVGElement {
  const rows = qrCode(text);
  const side = rows.length;
  const squares = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  const svg = drawing(
    `<path fill="#fff" stroke="none" d="M0 0h${side}v${side}h-${side}z"/><path fill="#000" stroke="none" shape-rendering="crispEdges" d="${squares}"/>`,
    ...[side, side, 200, 200],
  );
  svg.setAttribute('class', 'qr');
  svg.removeAttribute('aria-hidden');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg;
}
