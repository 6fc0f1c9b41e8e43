import { expect, test, vi } from 'vitest';
import { t } from '../text/text.ts';
import { beginToSpeak } from './language.ts';

vi.mock('../messages/de.json', () => {
  throw new Error('The network went.');
});

test('a page whose own texts do not come is English, and says so to whoever reads it out', async () => {
  const documentElement = { lang: '' };
  vi.stubGlobal('document', { documentElement });
  vi.stubGlobal('navigator', { languages: ['de-DE', 'en'] });
  await beginToSpeak();
  expect(t('cancel')).toBe('Cancel');
  expect(documentElement.lang).toBe('en');
});
