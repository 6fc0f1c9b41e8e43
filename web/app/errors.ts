import { toast } from '../parts/toast.tsx';
import type { RoostErrorLike } from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';

/** What went wrong, in a sentence for a person. */
export function sentenceOf(error: unknown): string {
  const said = words().problem((error as Partial<RoostErrorLike> | null) ?? {});
  if (said !== '') return said;
  console.error(error);
  return t('error.unknown');
}

/** Runs something that the person asked for; a failure is shown, never thrown. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toast(sentenceOf(error));
    return false;
  }
}

/** A part of the page did not come (`load`), and nobody waits for it. */
export function notLoaded(error: unknown): void {
  toast(sentenceOf(error));
}
