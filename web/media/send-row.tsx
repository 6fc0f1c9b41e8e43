import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useObserved } from '../app/observe.ts';
import { useMentions } from '../mentions/use-mentions.tsx';
import { isHistory, isOfInputMethod } from '../model/keys.ts';
import { IconButton, TextButton } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { MessageRoom } from '../parts/letters.tsx';
import type { ConversationId, Observable } from '../sdk.ts';
import type { ChosenFile } from './chosen.ts';
import type { Caption } from './file-offer.ts';
import type { Readiness } from './file-preparation.ts';
import { lookOf } from './kinds.ts';
import { isTooLarge } from './large-picture.ts';
import { pictureSize } from './picture-size.ts';
import { sizeWords } from './sizes.ts';
import { t } from './text.ts';

/** What is written beside a file has room for the rest of its message. */
export const maxCaptionCharacters = 2_000;
/** How much room is left when that is said. */
const nearCharacters = 100;

interface SendRowProps {
  readonly chat: ConversationId;
  /** Members can be named in it. */
  readonly isGroup: boolean;
  readonly chosen: ChosenFile;
  readonly ready: Observable<Readiness>;
  readonly caption: string;
  readonly write: (caption: Caption) => void;
  readonly remove: () => void;
}

/** One of the files that are about to be sent: what it looks like, how large it is, and what one has to know of it. */
export function SendRow({ chat, isGroup, chosen, ready, caption, write, remove }: SendRowProps) {
  const field = useRef<HTMLInputElement>(null);
  const { file } = chosen;
  const now = useObserved(ready);
  const left = maxCaptionCharacters - caption.length;
  const note = noteOf(now);
  const written = (text: string, isUndone = false) => write({ text, mentions: mentions.edited(text, isUndone) });
  const mentions = useMentions({ chat, isGroup, area: field, changed: (text) => written(text) });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOfInputMethod(event.nativeEvent)) mentions.onKeyDown(event);
  };
  return (
    <li className="send-file">
      <Preview file={file} />
      <div className="send-facts">
        <span className="row-name">
          <bdi>{file.name}</bdi>
        </span>
        <span className="hint">{sizeWords(now.is === 'ready' ? now.file.size : file.size)}</span>
        {note !== '' && <span className="hint">{note}</span>}
      </div>
      <input
        className="input"
        value={caption}
        dir="auto"
        placeholder={t('send.caption')}
        aria-label={t('send.captionOf', { name: file.name })}
        aria-invalid={left < 0}
        ref={field}
        {...(isGroup && ({ 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox' } as const))}
        onChange={({ target: { value }, nativeEvent }) => written(value, isHistory(nativeEvent))}
        onSelect={mentions.moved}
        onBlur={mentions.left}
        onKeyDown={onKeyDown}
      />
      {mentions.list}
      {/* Behind the field: the dialog begins with that. */}
      <IconButton icon="close" label={t('send.remove', { name: file.name })} onClick={remove} />
      {left < nearCharacters && <MessageRoom left={left} />}
    </li>
  );
}

interface RefusedRowProps extends Pick<SendRowProps, 'chosen' | 'ready' | 'remove'> {
  readonly asItIs: () => void;
  readonly again: () => void;
}

/** One that cannot be sent as the others are: why, and what can be done. */
export function RefusedRow({ chosen: { file }, ready, asItIs, again, remove }: RefusedRowProps) {
  const now = useObserved(ready);
  return (
    <li className="send-file">
      <Preview file={file} />
      <div className="send-facts">
        <span className="row-name">
          <bdi>{file.name}</bdi>
        </span>
        <span className="hint">{sizeWords(file.size)}</span>
      </div>
      {now.is === 'refused' && (
        <p className="problem" role="alert">
          {now.sentence}{' '}
          {now.canGoAsItIs ? (
            <TextButton onClick={asItIs}>{t('send.asItIs')}</TextButton>
          ) : (
            <TextButton onClick={again}>{t('failed.retry')}</TextButton>
          )}
        </p>
      )}
      <IconButton icon="close" label={t('send.remove', { name: file.name })} onClick={remove} />
    </li>
  );
}

/** What one has to know of it before it goes. */
export function noteOf(now: Readiness): string {
  if (now.is !== 'ready') return '';
  if (now.isAsItIs) return t('send.isAsItIs');
  const { note, kind } = now.file;
  if (note !== undefined) return t(`send.${note}`);
  const look = lookOf(now.file);
  return kind === 'document' && (look === 'picture' || look === 'video') ? t('send.asDocument') : '';
}

function Preview({ file }: { readonly file: File }) {
  const look = lookOf(file);
  const [url, setUrl] = useState('');
  const [isNone, setNone] = useState(look !== 'picture');
  useEffect(() => {
    if (look !== 'picture') return;
    const own = URL.createObjectURL(file);
    let isHere = true;
    void pictureSize(own).then((size) => {
      if (!isHere) return;
      if (size === null || isTooLarge(size)) setNone(true);
      else setUrl(own);
    });
    return () => {
      isHere = false;
      URL.revokeObjectURL(own);
    };
  }, [file, look]);
  if (!isNone && url !== '') {
    return <img className="send-preview" src={url} alt="" decoding="async" onError={() => setNone(true)} />;
  }
  const icon = look === 'picture' ? 'picture' : look === 'video' || look === 'audio' ? 'play' : 'document';
  return (
    <span className="send-preview is-icon" aria-hidden="true">
      <Icon name={icon} size={30} />
    </span>
  );
}
