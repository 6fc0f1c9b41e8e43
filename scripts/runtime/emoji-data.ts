/** Packs what Emojibase says of emoji in one language: the page uses a third of it (`web/emoji/known.ts`). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';

interface Emoji {
  readonly emoji: string;
  readonly label: string;
  /** Missing: of those that others are made of. */
  readonly group?: number;
  readonly version: number;
  readonly tags?: readonly string[];
  readonly skins?: readonly { readonly emoji: string; readonly tone?: number | readonly number[] }[];
}

interface Names {
  readonly groups: readonly { readonly key: string; readonly message: string; readonly order: number }[];
  readonly skinTones: readonly { readonly key: string; readonly message: string }[];
}

const tones = 5;

export function emojiData(): Plugin {
  return {
    name: 'roost-emoji',
    enforce: 'pre',
    transform: {
      filter: { id: /\/emojibase-data\/\w+\/data\.json$/ },
      handler: async (text, id) => {
        const names = await readFile(path.join(path.dirname(id), 'messages.json'), 'utf8');
        return packed(JSON.parse(text) as readonly Emoji[], JSON.parse(names) as Names);
      },
    },
  };
}

export function packed(all: readonly Emoji[], names: Names): string {
  const groups = names.groups.filter(({ key }) => key !== 'component').map(({ order, message }) => [order, message]);
  const skinTones = Object.fromEntries(names.skinTones.map(({ key, message }) => [key, message]));
  const emoji = all
    .filter(({ group }) => group !== undefined && groups.some(([order]) => order === group))
    .map(({ emoji, group, label, version, tags = [], skins = [] }) => {
      const plain = skins.filter(({ tone }) => typeof tone === 'number').map((skin) => skin.emoji);
      return [emoji, group, label, version, tags, ...(plain.length === tones ? [plain] : [])];
    });
  return JSON.stringify({ groups, tones: skinTones, emoji });
}
