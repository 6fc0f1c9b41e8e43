import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { load } from '../app/load.ts';
import { tryNow } from '../app/try-now.ts';
import { EmojiButton } from '../emoji/emoji-button.tsx';
import { AttachButton } from '../media/attach-button.tsx';
import type { VoiceClip } from '../media/recording.ts';
import { t } from '../media/text.ts';
import { useMentions } from '../mentions/use-mentions.tsx';
import { isHistory, isOfInputMethod, isTyped, sends } from '../model/keys.ts';
import { paragraphsOf } from '../model/paragraphs.ts';
import { wordsOf } from '../model/placeholders.ts';
import { Boundary } from '../parts/boundary.tsx';
import { IconButton } from '../parts/button.tsx';
import { Apart } from '../parts/certain.tsx';
import { MessageRoom } from '../parts/letters.tsx';
import { bytesOf, type ConversationId, type MessageId, type MessageItem, showsNothing } from '../sdk.ts';

interface ComposerProps {
  readonly chat: ConversationId;
  /** Members can be named in it. */
  readonly isGroup: boolean;
  /** The next message answers this one. */
  readonly answered: MessageItem | null;
  readonly answer: (message: MessageItem | null) => void;
  /** Something is on its way to the end of the chat. */
  readonly sent: () => void;
  /** Files that somebody wants to send. */
  readonly attach: (files: readonly File[]) => void;
}

const Recorder = lazy(() => load(() => import('../media/recorder.tsx')));

/** Longer texts than this do not fit into one message with room to spare: in code units, of which each takes three bytes at most. */
const maxCharacters = 15_000;
/** How much room is left when that is said. */
const nearCharacters = 500;

/**
 * Where one writes. Enter sends, Shift with Enter begins a new line (on a phone Enter does, and the button sends); what
 * is begun is kept.
 */
export function Composer({ chat, isGroup, answered, answer, sent, attach }: ComposerProps) {
  const { roost, drafts, media } = useApp();
  const area = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(0);
  const [isEmpty, setEmpty] = useState(true);
  // What was recorded here before another tab had the account waits to be sent.
  const [isRecording, setRecording] = useState(() => media.voice.keptIn(chat) !== null);

  const show = (text: string) => {
    if (area.current === null) return;
    if (area.current.value !== text) area.current.value = text;
    grow(area.current);
    setLength(text.length);
    setEmpty(showsNothing(text));
  };
  const mentions = useMentions({ chat, isGroup, area, changed: (text) => written(text) });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is there
  useEffect(() => {
    mentions.restore(drafts.of(chat), drafts.meantIn(chat));
    show(drafts.of(chat));
    // On a phone the keyboard would cover what one came to read.
    if (matchMedia('(hover: hover)').matches) area.current?.focus();
  }, []);
  const answeredId = answered?.id;
  const [keptId] = useState(() => drafts.answeredIn(chat)?.id);
  useEffect(() => {
    // One that stands there again is chosen by nobody just now.
    if (answeredId !== undefined && answeredId !== keptId) area.current?.focus();
  }, [answeredId, keptId]);

  const written = (text: string, isUndone = false) => {
    drafts.keep(chat, text, mentions.edited(text, isUndone));
    show(text);
    if (!showsNothing(text)) roost.typing(chat);
  };
  const submit = () => {
    // As it was typed: with its line breaks, and the spaces that indent it.
    const text = area.current?.value ?? '';
    if (text === '' || text.length > maxCharacters) return;
    // It is refused with a sentence, and stays.
    if (showsNothing(text)) return void attempt(() => roost.send(chat, { text }));
    const said = { text, mentions: mentions.sendable() };
    const message = answered === null ? said : { ...said, replyTo: answered.id };
    drafts.keep(chat, '');
    mentions.restore('', []);
    show('');
    answer(null);
    area.current?.focus();
    sent();
    tryNow(roost);
    void attempt(() => roost.send(chat, message)).then((isSent) => {
      // What failed to be stored is kept too.
      if (isSent || (area.current !== null && area.current.value !== '')) return;
      drafts.keep(chat, text, said.mentions);
      mentions.restore(text, said.mentions);
      show(text);
    });
  };

  const sendRecorded = ({ blob, type, durationMs }: VoiceClip, replyTo: MessageId | null) => {
    const file = {
      name: '',
      type,
      kind: 'document',
      size: blob.size,
      read: () => bytesOf(blob),
      preview: { durationMs },
    } as const;
    media.preparing.add({ chat, file, caption: '', replyTo });
    answer(null);
    sent();
  };
  const stopRecording = () => {
    setRecording(false);
    // Once the box is there again.
    setTimeout(() => area.current?.focus());
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (isOfInputMethod(event.nativeEvent) || mentions.onKeyDown(event)) return;
    if (event.key === 'Escape' && answered !== null) {
      answer(null);
      event.nativeEvent.stopPropagation();
    }
    if (!sends(event.nativeEvent)) return;
    event.preventDefault();
    submit();
  };

  return (
    <div className="composer">
      {answered !== null && <Replying message={answered} stop={() => answer(null)} />}
      {length > maxCharacters - nearCharacters && <MessageRoom left={maxCharacters - length} />}
      {isRecording && (
        <Boundary of={isRecording} instead={<p className="problem">{t('error.notLoaded')}</p>}>
          <Suspense fallback={<p className="hint">{t('moment')}</p>}>
            <Recorder chat={chat} replyTo={answered?.id ?? null} send={sendRecorded} over={stopRecording} />
          </Suspense>
        </Boundary>
      )}
      {mentions.list}
      <div className="composer-row" hidden={isRecording}>
        <textarea
          rows={1}
          placeholder={t('composer.message')}
          aria-label={t('composer.message')}
          enterKeyHint={isTyped() ? 'enter' : 'send'}
          autoComplete="off"
          dir="auto"
          ref={area}
          {...(isGroup && ({ 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox' } as const))}
          onChange={({ target: { value }, nativeEvent }) => written(value, isHistory(nativeEvent))}
          onSelect={mentions.moved}
          onBlur={mentions.left}
          onKeyDown={onKeyDown}
        />
        <EmojiButton area={area} changed={written} />
        <AttachButton chosen={attach} />
        {isEmpty ? (
          <IconButton icon="microphone" label={t('record')} onClick={() => setRecording(true)} look="is-accent send" />
        ) : (
          <IconButton
            icon="send"
            label={t('composer.send')}
            onClick={submit}
            look="is-accent send"
            isOff={length > maxCharacters}
          />
        )}
      </div>
    </div>
  );
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
        <strong dir="auto">
          {message.own ? t('you') : message.sender.name}
          <Apart person={message.sender} />
        </strong>
        <span dir="auto">{paragraphsOf(wordsOf(message)).join('\n')}</span>
      </div>
      <IconButton icon="close" label={t('composer.doNotReply')} onClick={stop} />
    </div>
  );
}
