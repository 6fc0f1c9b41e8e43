import german from 'emojibase-data/de/data.json' with { type: 'json' };
import germanNames from 'emojibase-data/de/messages.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { packed } from './emoji-data.ts';

test('of what Emojibase says the page gets names, groups and tones, and of those that others are made of nothing', () => {
  const { groups, tones, emoji } = JSON.parse(packed(german as never, germanNames));
  expect(groups.map(([, name]: [number, string]) => name)).toContain('Tiere & Natur');
  expect(groups.map(([, name]: [number, string]) => name)).not.toContain('Komponenten');
  expect(tones.dark).toBe('dunkler Hautton');
  const [, group, name, version, tags, skins] = emoji.find(([one]: [string]) => one === '👋');
  expect([group, name, version, skins]).toEqual([1, 'winkende Hand', 0.6, ['👋🏻', '👋🏼', '👋🏽', '👋🏾', '👋🏿']]);
  expect(tags).toContain('hallo');
  expect(emoji.length).toBeGreaterThan(1_800);
  expect(emoji.map(([one]: [string]) => one)).not.toContain('🏻');
});
