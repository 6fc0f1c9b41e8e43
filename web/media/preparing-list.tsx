import { useEffect } from 'react';
import { useApp } from '../app/app.ts';
import { useNewest, useObserved } from '../app/observe.ts';
import { fileWords } from '../model/placeholders.ts';
import { TextButton } from '../parts/button.tsx';
import type { ConversationId, FileInfo } from '../sdk.ts';
import { boxOf } from './box.ts';
import { lookOf } from './kinds.ts';
import type { PendingFile } from './preparing.ts';
import { Ring } from './ring.tsx';
import { sizeWords } from './sizes.ts';
import { t } from './text.ts';
import { Thumbnail } from './thumbnail.tsx';

interface PreparingListProps {
  readonly chat: ConversationId;
  /** Something came to the end of the chat. */
  readonly came: () => void;
}

/** What is being made ready to be sent to a chat, below its messages. */
export function PreparingList({ chat, came }: PreparingListProps) {
  const { preparing } = useApp().media;
  const own = useObserved(preparing.list).filter((one) => one.chat === chat);
  const newest = useNewest(came);
  useEffect(() => {
    if (own.length > 0) newest.current();
  }, [own.length, newest]);
  return (
    <div className="preparing">
      {own.map((one) => (
        <Bubble key={one.key} one={one} />
      ))}
    </div>
  );
}

function Bubble({ one }: { readonly one: PendingFile }) {
  const { preparing } = useApp().media;
  const { key, caption, problem, mayGoAgain } = one;
  return (
    <div className="message is-own is-first">
      <div className="bubble">
        <div className="bubble-body">
          <Picture one={one} stop={() => preparing.discard(key)} />
          {caption !== '' && (
            <span className="message-words" dir="auto">
              {caption}
            </span>
          )}
          {problem !== null && (
            <div className="failure" role="alert">
              <span>{t('failed.why', { sentence: problem })}</span>
              {mayGoAgain && <TextButton onClick={() => preparing.retry(key)}>{t('failed.retry')}</TextButton>}
              <TextButton onClick={() => preparing.discard(key)}>{t('failed.discard')}</TextButton>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

function Picture({ one, stop }: { readonly one: PendingFile; readonly stop: () => void }) {
  const { key, file, done, problem } = one;
  const ring = problem === null && (
    <Ring
      done={done === 0 ? null : done}
      what={t('media.preparing')}
      icon="close"
      label={t('message.doNotSend')}
      onClick={stop}
    />
  );
  const { name, type, kind, size, preview } = file;
  const info: FileInfo = { name, type, kind, size, ...preview, object: key };
  const look = lookOf(file);
  if (look === 'picture' || look === 'video') {
    const { width, height } = boxOf(info);
    return (
      <div className="media-box" style={{ width, aspectRatio: `${width} / ${height}` }}>
        <Thumbnail file={info} />
        {ring}
      </div>
    );
  }
  return (
    <div className="media-document">
      {ring}
      <span className="media-name">
        <bdi>{fileWords(info)}</bdi>
        <span className="hint">{sizeWords(size)}</span>
      </span>
    </div>
  );
}
