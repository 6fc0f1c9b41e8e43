import type { Roost } from '../sdk.ts';
import { OpenedFiles } from './file-states.ts';
import { PendingFiles } from './preparing.ts';
import { UploadProgress } from './uploads.ts';

/** What the page holds of files, for as long as it is signed in. */
export interface Media {
  readonly preparing: PendingFiles;
  readonly uploads: UploadProgress;
  readonly opened: OpenedFiles;
  close(): void;
}

export function openMedia(roost: Roost): Media {
  const media = {
    preparing: new PendingFiles(roost),
    uploads: new UploadProgress(roost),
    opened: new OpenedFiles(roost),
  };
  return {
    ...media,
    close: () => {
      media.preparing.close();
      media.uploads.stop();
      media.opened.close();
    },
  };
}
