import { el, fill } from '../app/dom.ts';
import type { Scope } from '../app/scope.ts';
import { readQrCode } from '../sdk.ts';
import { button } from './button.ts';
import { openDialog } from './dialog.ts';

/** How often a picture of the camera is looked at. */
const lookEveryMs = 200;
/** Pictures are looked at no larger than this: a code fills much of one. */
const maxSide = 720;

interface Detector {
  detect(picture: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

/** The browser's own reader of codes, where it has one. */
declare const BarcodeDetector: undefined | (new (options: { formats: readonly string[] }) => Detector);

/** Whether the browser would give a page a camera: not on an address without HTTPS, other than this machine. */
export function mayScan(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === 'function';
}

/**
 * Shows what the camera sees until a QR code is in it. `take` says what is wrong with the code, or null if it was the right one:
 * then the dialog closes. `instead`: what one can do without a camera.
 */
export function scanQrCode(
  title: string,
  instead: string,
  take: (text: string) => string | null | Promise<string | null>,
): void {
  openDialog(title, (dialog) => {
    const said = el('p', { class: 'hint', role: 'status' }, 'Asking for the camera…');
    const video = el('video', { class: 'scanner', playsinline: true, muted: true });
    const look = async (text: string) => {
      const problem = await take(text);
      if (problem === null) dialog.close();
      else said.textContent = problem;
    };
    watch(video, dialog.scope, look).then(
      () => (said.textContent = 'Hold the code in front of the camera.'),
      (error: unknown) => fill(said, `${cameraProblem(error)} ${instead}.`),
    );
    return [video, said, el('div', { class: 'dialog-actions' }, button(instead, dialog.close, 'is-quiet'))];
  });
}

async function watch(video: HTMLVideoElement, scope: Scope, found: (text: string) => Promise<void>): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (scope.ended) return stop();
  scope.add(stop);
  video.srcObject = stream;
  await video.play();
  const read = reader();
  let isBusy = false;
  scope.every(lookEveryMs, () => {
    if (isBusy || video.videoWidth === 0) return;
    isBusy = true;
    read(video)
      .then((text) => (text === null || scope.ended ? undefined : found(text)))
      .catch(() => {})
      .finally(() => (isBusy = false));
  });
}

/** The browser's own reader, or ours where it has none. */
function reader(): (video: HTMLVideoElement) => Promise<string | null> {
  if (typeof BarcodeDetector === 'function') {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  const canvas = el('canvas');
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
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'This browser does not let the page use the camera.';
  if (name === 'NotFoundError') return 'There is no camera here.';
  return 'The camera cannot be used just now.';
}
