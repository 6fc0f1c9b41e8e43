import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { qrCode, readQrCode } from '../../client/qr.ts';

const [width, height, perSecond] = [640, 480, 10];

/** The film that Chromium plays instead of what a camera sees: one picture, which it looks at anew each time a page asks for the camera. */
export class Camera {
  readonly #film: string;

  constructor(folder: string) {
    this.#film = path.join(folder, 'camera.y4m');
    this.show('nothing yet');
  }

  /** What the browser has to be started with. */
  get flags(): readonly string[] {
    return [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${this.#film}`,
    ];
  }

  /** Holds a QR code with this text in front of it. */
  show(text: string): void {
    const rows = qrCode(text);
    const scale = Math.floor(height / rows.length);
    const [left, top] = [(width - rows.length * scale) >> 1, (height - rows.length * scale) >> 1];
    const light = Buffer.alloc(width * height, 235);
    for (const [y, row] of rows.entries()) {
      for (const [x, isDark] of row.entries()) {
        if (!isDark) continue;
        for (let line = 0; line < scale; line += 1) {
          const at = (top + y * scale + line) * width + left + x * scale;
          light.fill(16, at, at + scale);
        }
      }
    }
    const colour = Buffer.alloc((width * height) / 2, 128);
    const frame = [Buffer.from('FRAME\n'), light, colour];
    const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F${perSecond}:1 Ip A1:1 C420jpeg\n`);
    writeFileSync(this.#film, Buffer.concat([head, ...frame, ...frame]));
  }
}

/** What a QR code on a page says, read from its picture as another device's camera would. */
export async function readFrom(code: Locator): Promise<string | null> {
  const picture = await code.evaluate(async (svg) => {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [400, 400];
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(image, 0, 0, 400, 400);
    return { width: 400, height: 400, data: [...context.getImageData(0, 0, 400, 400).data] };
  });
  return readQrCode({ ...picture, data: Uint8Array.from(picture.data) });
}
