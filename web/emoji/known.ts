/** What emoji there are, and what they are called in the languages of the page: from Emojibase, of which the build keeps what is used here. */
import type { EmojiData } from 'frimousse';
import type { Language } from '../text/text.ts';
import { isDrawn } from './drawn.ts';

/** As `scripts/runtime/emoji-data.ts` packs them. */
export interface PackedEmoji {
  readonly groups: readonly (readonly [order: number, name: string])[];
  readonly tones: EmojiData['skinTones'];
  /** `tones`: in the order of `toneNames`, or none. */
  readonly emoji: readonly (readonly [
    emoji: string,
    group: number,
    name: string,
    version: number,
    tags: readonly string[],
    tones?: readonly string[],
  ])[];
}

export const toneNames = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;

export type Tone = 'none' | (typeof toneNames)[number];

const brought: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('emojibase-data/en/data.json', { with: { type: 'json' } }),
  de: () => import('emojibase-data/de/data.json', { with: { type: 'json' } }),
};

/** Those that this machine can draw; all, where it has no pictures for any. */
export async function knownEmoji(language: Language): Promise<EmojiData> {
  const { groups, tones, emoji } = (await brought[language]()).default as PackedEmoji;
  const newest = newestDrawn(emoji);
  return {
    locale: language,
    categories: groups.map(([index, label]) => ({ index, label })),
    skinTones: tones,
    emojis: emoji
      .filter(([, , , version]) => version <= newest)
      .map(([one, category, label, version, tags, skins]) => ({
        ...{ emoji: one, category, label, version, tags: [...tags] },
        ...(skins === undefined ? {} : { skins: skinsOf(skins) }),
      })),
  };
}

function skinsOf(skins: readonly string[]) {
  return Object.fromEntries(toneNames.map((tone, at) => [tone, skins[at]])) as Record<
    (typeof toneNames)[number],
    string
  >;
}

/** By one of each version of Emoji: a font has all of a version, or none. */
function newestDrawn(emoji: PackedEmoji['emoji']): number {
  const samples = new Map(emoji.map(([one, , , version]) => [version, one]));
  const newestFirst = [...samples].sort(([a], [b]) => b - a);
  return newestFirst.find(([, one]) => isDrawn(one))?.[0] ?? Number.POSITIVE_INFINITY;
}
