import { useEffect, useState } from 'react';
import { notLoaded } from '../app/errors.ts';
import { load } from '../app/load.ts';
import { Drawing } from './icons.tsx';

interface QrPictureProps {
  readonly text: string;
  /** What it holds, for those who cannot see it. */
  readonly label: string;
}

/** A QR code, dark on white whatever the colours of the page. */
export function QrPicture({ text, label }: QrPictureProps) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>([]);
  useEffect(() => {
    let isHere = true;
    load(() => import('../sdk-qr.ts')).then(({ qrCode }) => isHere && setRows(qrCode(text)), notLoaded);
    return () => {
      isHere = false;
    };
  }, [text]);
  if (rows.length === 0) return null;
  const side = rows.length;
  const squares = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <Drawing
      viewBox={`0 0 ${side} ${side}`}
      width={200}
      height={200}
      className="qr"
      role="img"
      aria-hidden={undefined}
      aria-label={label}
    >
      <path fill="#fff" stroke="none" d={`M0 0h${side}v${side}h-${side}z`} />
      <path fill="#000" stroke="none" shapeRendering="crispEdges" d={squares} />
    </Drawing>
  );
}
