/** Every emoji, by its name or by looking: Frimousse holds the grid, this is what stands in it and around it. */
import { EmojiPicker, type EmojiPickerListComponents } from 'frimousse';
import { type AriaAttributes, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { UserId } from '../sdk.ts';
import { language } from '../text/text.ts';
import { type Habits, habitsOf, keepHabits, withUsed } from './habits.ts';
import { knownEmoji, type Tone, toneNames } from './known.ts';
import { t } from './text.ts';

interface PickerProps {
  /** Whose habits these are. */
  readonly user: UserId;
  readonly chosen: (emoji: string) => void;
}

const columns = 8;
const inRow = 8;
/** By which a tone is shown: a hand. */
const hands: Record<Tone, string> = {
  none: '✋',
  light: '✋🏻',
  'medium-light': '✋🏼',
  medium: '✋🏽',
  'medium-dark': '✋🏾',
  dark: '✋🏿',
};

const parts: EmojiPickerListComponents = {
  CategoryHeader: ({ category, ...props }) => (
    <div {...props} className="emoji-group">
      {category.label}
    </div>
  ),
  Row: ({ children, ...props }) => (
    <div {...props} {...counted(props, 'aria-rowindex')}>
      {children}
    </div>
  ),
  Emoji: ({ emoji, ...props }) => (
    <button {...props} {...counted(props, 'aria-colindex')} type="button" className="emoji" title={emoji.label}>
      {emoji.emoji}
    </button>
  ),
};

/** Frimousse counts from 0, where those who have the grid read out count from 1. */
function counted(props: AriaAttributes, name: 'aria-rowindex' | 'aria-colindex') {
  const at = props[name];
  return at === undefined ? {} : { [name]: at + 1 };
}

/**
 * The focus is in the field for searching; arrow keys move in the grid from there, and Enter takes what is named then. Where one types
 * with thumbs the field waits, so that the keyboard does not cover the grid.
 */
export function Picker({ user, chosen }: PickerProps) {
  const [habits, setHabits] = useState(() => habitsOf(user));
  // What is used now does not move what one is about to use again.
  const [recent] = useState(habits.recent);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!matchMedia('(pointer: coarse)').matches) field.current?.focus();
  }, []);
  const change = (next: Habits) => {
    setHabits(next);
    keepHabits(user, next);
  };
  const choose = (emoji: string) => {
    change(withUsed(habits, emoji));
    chosen(emoji);
  };
  return (
    <EmojiPicker.Root
      className="emoji-picker"
      locale={language()}
      columns={columns}
      skinTone={habits.tone}
      resolveEmojiData={() => knownEmoji(language())}
      onEmojiSelect={({ emoji }) => choose(emoji)}
    >
      <div className="emoji-top">
        <EmojiPicker.Search
          className="input"
          ref={field}
          aria-label={t('emoji.search')}
          placeholder={t('emoji.search')}
        />
        <Tones tone={habits.tone} turnTo={(tone) => change({ ...habits, tone })} />
      </div>
      {recent.length > 0 && <Recent recent={recent.slice(0, inRow)} choose={choose} />}
      <EmojiPicker.Viewport className="emoji-viewport" tabIndex={0} role="region" aria-label={t('emoji.all')}>
        <EmojiPicker.Loading className="hint">{t('moment')}</EmojiPicker.Loading>
        <EmojiPicker.Empty className="hint">{t('emoji.none')}</EmojiPicker.Empty>
        <EmojiPicker.List aria-label={t('emoji.all')} components={parts} />
      </EmojiPicker.Viewport>
      <p className="emoji-name" aria-hidden>
        <EmojiPicker.ActiveEmoji>{({ emoji }) => emoji?.label ?? '\u00a0'}</EmojiPicker.ActiveEmoji>
      </p>
    </EmojiPicker.Root>
  );
}

interface RecentProps {
  readonly recent: readonly string[];
  readonly choose: (emoji: string) => void;
}

/** One stop of the Tab key: arrow keys move within. */
function Recent({ recent, choose }: RecentProps) {
  const [at, setAt] = useState(0);
  const move = (event: KeyboardEvent<HTMLFieldSetElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = (at + step + recent.length) % recent.length;
    setAt(next);
    event.currentTarget.querySelectorAll('button')[next]?.focus();
    event.preventDefault();
  };
  return (
    <fieldset className="emoji-recent" aria-label={t('emoji.recent')} onKeyDown={move}>
      {recent.map((emoji, place) => (
        <button
          key={emoji}
          type="button"
          className="emoji"
          tabIndex={place === at ? 0 : -1}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(emoji)}
        >
          {emoji}
        </button>
      ))}
    </fieldset>
  );
}

/** The next tone with each press: what it is now is its name. */
function Tones({ tone, turnTo }: { readonly tone: Tone; readonly turnTo: (tone: Tone) => void }) {
  const all: readonly Tone[] = ['none', ...toneNames];
  const next = all[(all.indexOf(tone) + 1) % all.length] as Tone;
  const label = t('emoji.tone', { tone: t(`emoji.tone.${tone}`) });
  return (
    <button type="button" className="emoji" aria-label={label} title={label} onClick={() => turnTo(next)}>
      {hands[tone]}
    </button>
  );
}
