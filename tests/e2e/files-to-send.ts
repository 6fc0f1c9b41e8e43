import type { Page } from 'playwright-core';

/** In the dialog of files that are to be sent nothing is made ready any more. */
export async function filesReady(page: Page): Promise<void> {
  await page.locator('.send-form > .hint:empty').waitFor({ state: 'attached' });
}

/** Of no file anything is read in this page, until it is told: what is made ready, and what is encrypted, stays as it is. */
export async function holdFiles(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const { stream } = Blob.prototype;
    const told = Promise.withResolvers<void>();
    Object.assign(window, {
      readOn: () => {
        Blob.prototype.stream = stream;
        told.resolve();
      },
    });
    Blob.prototype.stream = function () {
      const through = new TransformStream();
      void told.promise.then(() => stream.call(this).pipeTo(through.writable));
      return through.readable;
    };
  });
  return () => page.evaluate(() => (window as unknown as { readOn(): void }).readOn());
}
