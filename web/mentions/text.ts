import english from '../messages/mentions.en.json' with { type: 'json' };
import { withMore } from '../text/text.ts';

/** A text of the page, those about whom a message means among them. */
export const t = withMore(english);
