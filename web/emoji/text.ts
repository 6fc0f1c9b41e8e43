import english from '../messages/emoji.en.json' with { type: 'json' };
import { withMore } from '../text/text.ts';

/** A text of the page, those about emoji among them. */
export const t = withMore(english);
