import { maxFileBytes } from '../sdk.ts';
import { sizeWords } from './sizes.ts';
import { t } from './text.ts';

/** Files that go at once. */
export const maxChosen = 30;

/** A file that somebody is about to send. */
export interface ChosenFile {
  /** Tells two of one name apart. */
  readonly key: string;
  readonly file: File;
}

export interface Choice {
  readonly chosen: readonly ChosenFile[];
  /** A sentence for each that cannot be sent. */
  readonly problems: readonly string[];
}

/** What was given to be sent: a folder has a name and nothing else. */
export interface GivenFiles {
  readonly files: readonly File[];
  readonly folders: readonly string[];
}

let count = 0;

/** Looks at what somebody wants to send. What cannot be is said in a sentence, and the rest goes on. */
export async function choose({ files, folders }: GivenFiles): Promise<Choice> {
  const chosen: ChosenFile[] = [];
  const problems = folders.map((name) => t('attach.folder', { name }));
  for (const file of files.slice(0, maxChosen)) {
    const problem = await problemOf(file);
    if (problem === null) chosen.push({ key: `chosen ${++count}`, file });
    else problems.push(problem);
  }
  if (files.length > maxChosen) problems.push(t('attach.tooMany', { count: maxChosen }));
  return { chosen, problems };
}

async function problemOf(file: File): Promise<string | null> {
  const { name, size } = file;
  const most = maxFileBytes.document;
  if (size > most) return t('attach.tooLarge', { name, size: sizeWords(size), most: sizeWords(most) });
  try {
    // A folder, or what has gone since it was chosen, has a size at times and nothing to read. Of an empty one that is seen too.
    const first = await file.slice(0, 1).arrayBuffer();
    return first.byteLength === 0 ? t('attach.empty', { name }) : null;
  } catch {
    return t('attach.unreadable', { name });
  }
}
