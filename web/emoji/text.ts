import english from '../messages/emoji.en.json' with { type: 'json' };
import { learn, said, type TextId, type Values } from '../text/text.ts';

let isLearned = false;

/** A text of the page, those about emoji among them. */
export function t(id: TextId | keyof typeof english, values: Values = {}): string {
  if (!isLearned) learn(english);
  isLearned = true;
  return said(id, values) ?? '';
}
