import { toast } from '../parts/toast.tsx';
import type { RoostErrorLike } from '../sdk.ts';
import { t } from '../text/text.ts';

/** What went wrong, in a sentence for a person. */
export function sentenceOf(error: unknown): string {
  const sentence = (error as Partial<RoostErrorLike> | null)?.sentence;
  if (typeof sentence === 'string' && sentence !== '') return sentence;
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
