import english from '../messages/files.en.json' with { type: 'json' };
import { withMore } from '../text/text.ts';

/** A text of the page, those about files among them: whoever has not signed up yet loads none of these. */
export const t = withMore(english);
