import english from '../messages/chats.en.json' with { type: 'json' };
import { withMore } from './text.ts';

/** A text of the page, those about what one does with chats among them: whoever has not signed up yet loads none of these. */
export const t = withMore(english);
