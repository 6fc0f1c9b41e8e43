import { type Language, turnTo } from './text.ts';
import { speakWith } from './words.ts';

/** Brings a language's texts, and what the SDK says in it. */
export async function speak(wanted: Language): Promise<void> {
  if (wanted === 'en') {
    speakWith(null);
    return turnTo('en', null);
  }
  const [{ default: own }, { default: ofSdk }, { translated }] = await Promise.all([
    import('../messages/de.json', { with: { type: 'json' } }),
    import('../messages/sdk.de.json', { with: { type: 'json' } }),
    import('./translated.ts'),
  ]);
  speakWith(translated);
  turnTo(wanted, { ...own, ...ofSdk });
}
