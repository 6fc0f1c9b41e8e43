import { t } from '../text/text.ts';

/** Brings a part of the page that is loaded when it is needed. It may not come: there is no network, or a newer page. */
export async function load<Part>(bring: () => Promise<Part>): Promise<Part> {
  try {
    return await bring();
  } catch (error) {
    console.error(error);
    throw { sentence: t('error.notLoaded') };
  }
}
