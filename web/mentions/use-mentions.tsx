import { type KeyboardEvent, type ReactNode, type RefObject, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { Boundary } from '../parts/boundary.tsx';
import type { ConversationId, GroupMember, NewMention } from '../sdk.ts';
import { OfferMembers } from './offer-members.tsx';
import {
  afterEdit,
  askedAt,
  besideCaret,
  broughtBack,
  type LostMention,
  lostBy,
  type MentionQuery,
  sendable,
  withMember,
} from './written.ts';

/** Whom the text in the box means, and the members that are offered while somebody is being named in it. */
export interface Mentions {
  /** As it stands; what cannot be sent any more is left out, and is plain text. */
  sendable(): readonly NewMention[];
  /** In place of what was there. */
  restore(text: string, mentions: readonly NewMention[]): void;
  /** The text was edited, or an edit undone or done again: says whom it means now. */
  edited(text: string, isUndone: boolean): readonly NewMention[];
  /** The caret stands elsewhere. */
  moved(): void;
  /** Somebody writes elsewhere. */
  left(): void;
  /** A key that belongs to the list is nobody else's. */
  onKeyDown(event: KeyboardEvent): boolean;
  readonly list: ReactNode;
}

interface MentionsOptions {
  readonly chat: ConversationId;
  readonly isGroup: boolean;
  readonly area: RefObject<HTMLTextAreaElement | HTMLInputElement | null>;
  /** What stands there is another text now. */
  readonly changed: (text: string) => void;
}

/** Edits that can be undone so that whom they took away is meant again. */
const maxLost = 50;

export function useMentions({ chat, isGroup, area, changed }: MentionsOptions): Mentions {
  const { roost } = useApp();
  const written = useRef<{ readonly text: string; readonly mentions: readonly NewMention[] }>({
    text: '',
    mentions: [],
  });
  const lost = useRef<readonly LostMention[]>([]);
  const [asked, ask] = useState<MentionQuery | null>(null);
  /** The person closed the list that stood at this @. */
  const closed = useRef<number | null>(null);
  const keys = useRef<((event: KeyboardEvent) => boolean) | null>(null);

  const look = () => {
    const { current: box } = area;
    const caret = isGroup ? caretOf(box) : null;
    const found = box !== null && caret !== null ? askedAt(box.value, caret, written.current.mentions) : null;
    if (found === null || closed.current !== found.from) closed.current = null;
    ask(closed.current === null ? found : null);
  };
  const edited = (text: string, isUndone: boolean) => {
    const { text: before, mentions } = written.current;
    const caret = area.current?.selectionStart ?? text.length;
    const kept = afterEdit(before, mentions, text, caret);
    written.current = { text, mentions: isUndone ? broughtBack(text, kept, lost.current) : kept };
    lost.current = [...lost.current, ...lostBy(before, mentions, text, caret)].slice(-maxLost);
    look();
    return written.current.mentions;
  };
  const choose = (member: GroupMember) => {
    const { current: box } = area;
    if (box === null || asked === null) return;
    const { text, mentions, caret } = withMember(box.value, written.current.mentions, asked, member);
    box.value = text;
    box.setSelectionRange(caret, caret);
    box.focus();
    written.current = { text, mentions };
    ask(null);
    changed(text);
  };
  const close = () => {
    closed.current = asked?.from ?? null;
    ask(null);
  };
  return {
    sendable: () => {
      const members = new Set(roost.group(chat).current?.members.map(({ user }) => user));
      const { text, mentions } = written.current;
      return sendable(text, mentions, members);
    },
    restore: (text, mentions) => {
      written.current = { text, mentions };
      lost.current = [];
      ask(null);
    },
    edited,
    moved: look,
    left: () => ask(null),
    onKeyDown: (event) => {
      if (keys.current?.(event) === true) return true;
      const { current: box } = area;
      const caret = caretOf(box);
      if (box === null || caret === null) return false;
      const beside = besideCaret(event.key, caret, written.current.mentions);
      // Chosen first: the browser takes it away as any other selection, and can bring it back.
      if (beside !== null) box.setSelectionRange(beside.start, beside.start + beside.length);
      return false;
    },
    list: asked !== null && (
      <Boundary of={asked} instead={null}>
        <OfferMembers {...{ chat, area, keys, choose, close }} typed={asked.typed} />
      </Boundary>
    ),
  };
}

/** Null: something is selected, or there is no box. */
function caretOf(box: HTMLTextAreaElement | HTMLInputElement | null): number | null {
  return box !== null && box.selectionStart === box.selectionEnd ? box.selectionStart : null;
}
