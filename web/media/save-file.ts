import type { App } from '../app/app.ts';
import type { FileItem } from './file-states.ts';
import { saveBlob } from './save.ts';

/** Saves the file of a message; it is fetched first if need be. What goes wrong with that stands in its message. */
export async function saveFile({ media: { opened } }: Pick<App, 'media'>, item: FileItem): Promise<void> {
  const { release } = opened.hold(item);
  try {
    await opened.fetch(item);
    const now = opened.now(item);
    if (now.is === 'open') saveBlob(now.blob, item.file);
  } finally {
    release();
  }
}
