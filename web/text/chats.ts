import english from '../messages/chats.en.json' with { type: 'json' };
import { withMore } from './text.ts';

/** A text of the page, those about what one does with chats among them: only whoever has signed up loads these. */
export const t = withMore(english);
