import { describe, expect, test } from 'vitest';
import { PageTexts } from '../../tests/harness/page-texts.ts';
import type { ConversationId, MessageId, UserId } from '../sdk.ts';
import { eraseDrafts, openDrafts } from './drafts.ts';

const [ada, bob] = ['uada' as UserId, 'ubob' as UserId];
const [one, two] = ['c1' as ConversationId, 'c2' as ConversationId];

describe('what was begun and not sent', () => {
  test('is there when the page is opened again, a chat each, as it was typed', () => {
    const texts = new PageTexts();
    const drafts = openDrafts('roost', ada, texts);
    drafts.keep(one, '  two\n lines ');
    drafts.keep(two, 'another');
    drafts.keep(two, '');
    const again = openDrafts('roost', ada, texts);
    expect([again.of(one), again.of(two)]).toEqual(['  two\n lines ', '']);
    expect(texts.length).toBe(1);
  });

  test('keeps whom it means, of that very text, and loses it with that', () => {
    const texts = new PageTexts();
    const mentions = [{ user: bob, start: 0, length: 4 }];
    openDrafts('roost', ada, texts).keep(one, '@Bob hello', mentions);
    expect(openDrafts('roost', ada, texts).meantIn(one)).toEqual(mentions);
    expect(openDrafts('roost', ada, texts).meantIn(two)).toEqual([]);
    // A page of a version before has gone on with the text.
    const key = Array.from({ length: texts.length }, (_, at) => texts.key(at) ?? '').find((name) => name.endsWith(one));
    texts.setItem(key ?? '', 'Hello @Bob');
    expect(openDrafts('roost', ada, texts).meantIn(one)).toEqual([]);
    openDrafts('roost', ada, texts).keep(one, '');
    expect(texts.length).toBe(0);
    openDrafts('roost', ada, texts).keep(one, '@Bob hello', mentions);
    openDrafts('roost', bob, texts);
    expect(texts.length).toBe(0);
  });

  test('[B22] keeps which message it answers, and nothing of what that says', () => {
    const texts = new PageTexts();
    const drafts = openDrafts('roost', ada, texts);
    const answered = { id: 'm5' as MessageId, seq: 5, text: 'a secret of somebody else' };
    drafts.answer(one, answered);
    drafts.keep(one, 'a text');
    const again = openDrafts('roost', ada, texts);
    expect([again.answeredIn(one), again.answeredIn(two)]).toEqual([{ id: 'm5', seq: 5 }, null]);
    expect(Array.from({ length: texts.length }, (_, at) => texts.getItem(texts.key(at) ?? '')).join()).not.toContain(
      'secret',
    );
    // It stays though the text goes, and goes by itself.
    again.keep(one, '');
    expect(openDrafts('roost', ada, texts).answeredIn(one)).toEqual({ id: 'm5', seq: 5 });
    again.answer(one, null);
    expect([again.answeredIn(one), texts.length]).toEqual([null, 0]);
    again.answer(one, answered);
    again.forgetAll();
    expect([again.answeredIn(one), texts.length]).toEqual([null, 0]);
    texts.setItem('roost-draft/roost/uada/c1/answers', 'of another version');
    expect(openDrafts('roost', ada, texts).answeredIn(one)).toBeNull();
    again.answer(one, answered);
    openDrafts('roost', bob, texts);
    expect(texts.length).toBe(0);
  });

  test('is never shown to the next account of the same browser, and is erased', () => {
    const texts = new PageTexts();
    openDrafts('roost', ada, texts).keep(one, 'a secret');
    expect(openDrafts('roost', bob, texts).of(one)).toBe('');
    expect(texts.length).toBe(0);
  });

  test('of another person in the same browser stays', () => {
    const texts = new PageTexts();
    openDrafts('roost-bob', bob, texts).keep(one, 'mine');
    openDrafts('roost', ada, texts).forgetAll();
    eraseDrafts('roost', texts);
    expect(openDrafts('roost-bob', bob, texts).of(one)).toBe('mine');
  });

  test('lasts as long as the page where nothing can be stored', () => {
    const full = new PageTexts();
    full.isFull = true;
    for (const storage of [full, null]) {
      const drafts = openDrafts('roost', ada, storage);
      drafts.keep(one, 'text');
      expect(drafts.of(one)).toBe('text');
    }
  });
});
