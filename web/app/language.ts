import { speak } from '../text/speak.ts';
import { type Language, language, languageOf } from '../text/text.ts';
import { pageStorage } from './drafts.ts';

const key = 'roost-language';

/** Begins in the language that the person chose in this browser, else in one that the browser asks for. */
export async function beginToSpeak(): Promise<void> {
  const spoken = languageOf([pageStorage()?.getItem(key) ?? null, ...navigator.languages]);
  // Where its texts are missing, because the network went, English has to do.
  await speak(spoken).catch(() => speak('en'));
  document.documentElement.lang = language();
}

/** From now on, in every window of this browser that is opened. */
export function chooseLanguage(wanted: Language): void {
  try {
    pageStorage()?.setItem(key, wanted);
  } catch {
    // Full: the next window begins as before.
  }
  location.reload();
}
