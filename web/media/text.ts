import english from '../messages/files.en.json' with { type: 'json' };
import { learn, said, type TextId, type Values } from '../text/text.ts';

let isLearned = false;

/** A text of the page, those about files among them: whoever has not signed up yet loads none of these. */
export function t(id: TextId | keyof typeof english, values: Values = {}): string {
  if (!isLearned) learn(english);
  isLearned = true;
  return said(id, values) ?? '';
}
