import english from '../messages/files.en.json' with { type: 'json' };
import { withMore } from '../text/text.ts';

/** A text of the page, those about files among them: only whoever has signed up loads these. */
export const t = withMore(english);
