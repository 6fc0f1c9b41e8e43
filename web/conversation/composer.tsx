import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { wordsOf } from '../model/placeholders.ts';
import { IconButton } from '../parts/button.tsx';
import { type ConversationId, type MessageItem, showsNothing } from '../sdk.ts';
import { t } from '../text/text.ts';

interface ComposerProps {
  readonly chat: ConversationId;
  /** The next message answers this one. */
  readonly answered: MessageItem | null;
  readonly answer: (message: MessageItem | null) => void;
  /** Something is on its way to the end of the chat. */
  readonly sent: () => void;
}

/** Longer texts than this do not fit into one message with room to spare. */
const maxLetters = 15_000;
/** How much room is left when that is said. */
const nearLetters = 500;

/**
 * Where one writes. Enter sends, Shift with Enter begins a new line (on a phone Enter does, and the button sends); what
 * is begun is kept.
 */
export function Composer({ chat, answered, answer, sent }: ComposerProps) {
  const { roost, drafts } = useApp();
  const area = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(0);
  const [isEmpty, setEmpty] = useState(true);

  const show = (text: string) => {
    if (area.current === null) return;
    if (area.current.value !== text) area.current.value = text;
    grow(area.current);
    setLength(text.length);
    setEmpty(showsNothing(text));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is there
  useEffect(() => {
    show(drafts.of(chat));
    // On a phone the keyboard would cover what one came to read.
    if (matchMedia('(hover: hover)').matches) area.current?.focus();
  }, []);
  useEffect(() => {
    if (answered !== null) area.current?.focus();
  }, [answered]);

  const submit = () => {
    // As it was typed: with its line breaks, and the spaces that indent it.
    const text = area.current?.value ?? '';
    if (showsNothing(text) || text.length > maxLetters) return;
    const message = answered === null ? { text } : { text, replyTo: answered.id };
    drafts.keep(chat, '');
    show('');
    answer(null);
    area.current?.focus();
    sent();
    void attempt(() => roost.send(chat, message)).then((isSent) => {
      // What could not even be stored is not lost either.
      if (isSent || (area.current !== null && area.current.value !== '')) return;
      drafts.keep(chat, text);
      show(text);
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && answered !== null) {
      answer(null);
      event.nativeEvent.stopPropagation();
    }
    // While a word is being composed (Japanese, for example) Enter belongs to the input method.
    // Safari ends the composition first, and tells by the code 229 alone.
    const isOfInputMethod = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || isOfInputMethod || isTyped()) return;
    event.preventDefault();
    submit();
  };

  return (
    <div className="composer">
      {answered !== null && <Replying message={answered} stop={() => answer(null)} />}
      {length > maxLetters - nearLetters && <Room left={maxLetters - length} />}
      <div className="composer-row">
        <textarea
          rows={1}
          placeholder={t('composer.message')}
          aria-label={t('composer.message')}
          enterKeyHint={isTyped() ? 'enter' : 'send'}
          autoComplete="off"
          dir="auto"
          ref={area}
          onChange={({ target: { value } }) => {
            drafts.keep(chat, value);
            show(value);
            if (!showsNothing(value)) roost.typing(chat);
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton
          icon="send"
          label={t('composer.send')}
          onClick={submit}
          look="is-accent send"
          disabled={isEmpty || length > maxLetters}
        />
      </div>
    </div>
  );
}

/** Typed with thumbs, where no key goes with Shift. */
function isTyped(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}

function grow(area: HTMLTextAreaElement): void {
  if (CSS.supports('field-sizing', 'content')) return;
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + 2}px`;
}

/** Which message is answered. */
export function Replying({ message, stop }: { readonly message: MessageItem; readonly stop: () => void }) {
  return (
    <div className="replying">
      <div className="quote">
        <strong dir="auto">{message.own ? t('you') : message.sender.name}</strong>
        <span dir="auto">{wordsOf(message)}</span>
      </div>
      <IconButton icon="close" label={t('composer.doNotReply')} onClick={stop} />
    </div>
  );
}

/** Nothing is cut off without a word. */
function Room({ left }: { readonly left: number }) {
  return (
    <p className={left < 0 ? 'problem' : 'hint'} role="status">
      {left < 0 ? t('composer.tooLong', { count: -left }) : t('composer.room', { count: left })}
    </p>
  );
}
