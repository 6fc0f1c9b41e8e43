import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import { Avatar } from '../parts/avatar.tsx';
import type { ConversationId, GroupMember } from '../sdk.ts';
import { offered } from './offered.ts';
import { t } from './text.ts';

interface OfferMembersProps {
  readonly chat: ConversationId;
  readonly typed: string;
  /** The box in which one writes: it keeps the focus, and says which of the list is chosen. */
  readonly area: RefObject<HTMLTextAreaElement | HTMLInputElement | null>;
  /** Is given who takes the keys of that box while the list is there; says whether a key was one of its own. */
  readonly keys: RefObject<((event: KeyboardEvent) => boolean) | null>;
  readonly choose: (member: GroupMember) => void;
  readonly close: () => void;
}

const listId = 'mention-list';
const nobody: readonly GroupMember[] = [];

/** The members of a group whose names fit what is typed behind an @. Arrow keys move, Enter and Tab choose, Escape closes. */
export function OfferMembers({ chat, typed, area, keys, choose, close }: OfferMembersProps) {
  const { roost } = useApp();
  const members = useObserved(useMemo(() => roost.group(chat), [roost, chat]))?.members ?? nobody;
  const list = useMemo(() => offered(members, typed), [members, typed]);
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const active = Math.min(at, list.length - 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed makes another list
  useEffect(() => setAt(0), [typed]);
  useEffect(() => {
    keys.current = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const chosen = list[active];
      if (chosen === undefined) return false;
      if (step !== undefined) setAt((active + step + list.length) % list.length);
      else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) choose(chosen);
      else if (event.key === 'Escape') close();
      else return false;
      event.preventDefault();
      event.nativeEvent.stopPropagation();
      return true;
    };
    return () => {
      keys.current = null;
    };
  }, [keys, list, active, choose, close]);
  const chosenId = list[active] === undefined ? null : optionId(active);
  useEffect(() => {
    const { current } = area;
    if (chosenId === null) return;
    current?.setAttribute('aria-controls', listId);
    current?.setAttribute('aria-activedescendant', chosenId);
    box.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    return () => {
      current?.removeAttribute('aria-controls');
      current?.removeAttribute('aria-activedescendant');
    };
  }, [area, chosenId]);

  if (list.length === 0) return null;
  return (
    <>
      <div className="mention-list scrolls" role="listbox" id={listId} aria-label={t('mention.members')} ref={box}>
        {list.map((member, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the box in which one writes has the keys
          <div
            key={member.user}
            id={optionId(i)}
            className="row"
            role="option"
            aria-selected={i === active}
            // The box keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(member)}
          >
            <Avatar id={member.user} name={member.name} size="small" />
            <span className="row-text">
              <span className="row-name">
                <bdi>{member.name}</bdi>
              </span>
              {member.certain !== undefined && <span className="certain">{member.certain}</span>}
            </span>
          </div>
        ))}
      </div>
      <p className="visually-hidden" role="status">
        {t('mention.found', { count: list.length })}
      </p>
    </>
  );
}

function optionId(at: number): string {
  return `mention-${at}`;
}
