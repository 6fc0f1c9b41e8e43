import { useEffect, useRef, useState } from 'react';
import { load } from '../app/load.ts';
import { useNewest } from '../app/observe.ts';
import { t } from '../text/text.ts';
import { Button } from './button.tsx';
import { openDialog } from './dialog.tsx';

/** How often a picture of the camera is looked at. */
const lookEveryMs = 200;
/** Pictures are looked at no larger than this: a code fills much of one. */
const maxSide = 720;

interface Detector {
  detect(picture: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

/** The browser's own reader of codes, where it has one. */
declare const BarcodeDetector: undefined | (new (options: { formats: readonly string[] }) => Detector);

/** Whether the browser would give a page a camera: only with HTTPS, or on this machine. */
export function mayScan(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === 'function';
}

interface Scan {
  readonly title: string;
  /** What one can do without a camera. */
  readonly instead: string;
  /** Says what is wrong with the code, or null if it was the right one: then the dialog closes. */
  readonly take: (text: string) => string | null | Promise<string | null>;
}

/** Shows what the camera sees until a QR code is in it. */
export function scanQrCode(scan: Scan): void {
  openDialog(scan.title, (close) => <Scanner scan={scan} close={close} />);
}

function Scanner({ scan, close }: { readonly scan: Scan; readonly close: () => void }) {
  const [said, setSaid] = useState(() => t('scan.asking'));
  const video = useRef<HTMLVideoElement>(null);
  const look = useNewest(async (text: string) => {
    const problem = await scan.take(text);
    if (problem === null) close();
    else setSaid(problem);
  });
  const { instead } = scan;
  useEffect(() => {
    if (video.current === null) return;
    const ends = new AbortController();
    watch(video.current, ends.signal, (text) => look.current(text)).then(
      () => setSaid(t('scan.hold')),
      (error: unknown) => setSaid(`${cameraProblem(error)} ${instead}.`),
    );
    return () => ends.abort();
  }, [instead, look]);
  return (
    <>
      <video className="scanner" playsInline muted ref={video} />
      <p className="hint" role="status">
        {said}
      </p>
      <div className="dialog-actions">
        <Button onClick={close} look="is-quiet">
          {instead}
        </Button>
      </div>
    </>
  );
}

async function watch(
  video: HTMLVideoElement,
  signal: AbortSignal,
  found: (text: string) => Promise<void>,
): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (signal.aborted) return stop();
  signal.addEventListener('abort', stop);
  video.srcObject = stream;
  await video.play();
  const read = await reader();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy || video.videoWidth === 0) return;
    isBusy = true;
    read(video)
      .then((text) => (text === null || signal.aborted ? undefined : found(text)))
      .catch(() => {})
      .finally(() => (isBusy = false));
  }, lookEveryMs);
  signal.addEventListener('abort', () => clearInterval(timer));
  if (signal.aborted) clearInterval(timer);
}

/** The browser's own reader, or ours where it has none. */
async function reader(): Promise<(video: HTMLVideoElement) => Promise<string | null>> {
  if (typeof BarcodeDetector === 'function') {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  const { readQrCode } = await load(() => import('../sdk-qr.ts'));
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, maxSide / Math.max(video.videoWidth, video.videoHeight));
    [canvas.width, canvas.height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    context?.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = context?.getImageData(0, 0, canvas.width, canvas.height);
    return picture === undefined ? null : readQrCode(picture);
  };
}

function cameraProblem(error: unknown): string {
  const { name, sentence } = error as { readonly name?: string; readonly sentence?: string };
  if (sentence !== undefined) return sentence;
  if (name === 'NotAllowedError') return t('scan.refused');
  return t(name === 'NotFoundError' ? 'scan.none' : 'scan.failed');
}
