import { t } from '../text/text.ts';
import { HeldValue } from './held-value.ts';

/** The server has another version of the page than this one. */
export const isOutdated = new HeldValue(false);

/** Brings a part of the page that is loaded when it is needed. It may not come: there is no network, or a newer page. */
export async function load<Part>(work: () => Promise<Part>): Promise<Part> {
  try {
    return await work();
  } catch (error) {
    console.error(error);
    isOutdated.set(await isReplaced());
    throw { sentence: t(isOutdated.current ? 'error.outdated' : 'error.notLoaded') };
  }
}

/** Whether the page that the server has now begins with another file than this one did. */
async function isReplaced(): Promise<boolean> {
  const entry = document.querySelector<HTMLScriptElement>('script[type=module]')?.getAttribute('src') ?? '';
  try {
    const response = await fetch('/', { cache: 'no-store' });
    return response.ok && !(await response.text()).includes(`"${entry}"`);
  } catch {
    return false;
  }
}
