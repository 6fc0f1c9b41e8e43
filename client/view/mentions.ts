/** Shows whom a text means by the reader's own names for them, and says where those stand. */
import type { Mention } from '../api.ts';
import type { Conversation } from '../engine/conversation.ts';
import { withWords } from '../engine/mention-ranges.ts';
import { canBeMeant } from '../engine/mentions.ts';
import type { World } from '../engine/world.ts';
import type { ContentView } from './content.ts';
import type { Names } from './names.ts';

interface MentionReader {
  readonly world: World;
  readonly names: Names;
  readonly conversation: Conversation;
}

export interface ShownText {
  readonly text: string;
  readonly mentions: readonly Mention[];
  readonly mentionsMe: boolean;
  readonly written?: string;
}

/** What is read of a text. */
export function told({ text, mentions }: Pick<ContentView, 'text' | 'mentions'>, reader: MentionReader): ShownText {
  if (mentions.length === 0) return { text, mentions: none, mentionsMe: false };
  const { world, names, conversation } = reader;
  const meant = mentions
    .filter(({ user }) => canBeMeant(conversation, user, world.me))
    .map(({ user, start, length }) => {
      const person = names.amongOthers(user, conversation);
      return { person, own: user === world.me.user, start, length };
    });
  if (meant.length === 0) return { text, mentions: none, mentionsMe: false };
  const shown = withWords(text, meant, ({ person }) => `@${person.name}`);
  return { text: shown.text, mentions: shown.ranges, mentionsMe: meant.some(({ own }) => own), written: text };
}

const none: readonly Mention[] = [];
