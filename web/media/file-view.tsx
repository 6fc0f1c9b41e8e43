import { useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { fileWords } from '../model/placeholders.ts';
import { TextButton } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { boxOf } from './box.ts';
import { lookOf } from './kinds.ts';
import { Lacks } from './lacks.tsx';
import { OnTheWay } from './on-the-way.tsx';
import { Picture } from './picture.tsx';
import { saveFile } from './save-file.ts';
import { durationSaid, endingOf, sizeWords } from './sizes.ts';
import { t } from './text.ts';
import { Thumbnail } from './thumbnail.tsx';
import { useOpened } from './use-opened.ts';
import { useHeard, usePlayed } from './use-played.ts';
import type { FileMessageItem, ViewProps } from './view-props.ts';
import { VoiceNote } from './voice-note.tsx';

interface FileViewProps {
  readonly item: FileMessageItem;
  /** By this it is read out together with the message. */
  readonly spokenId: string;
}

/** The file of a message: what is known of it at once, the rest when somebody asks for it. */
export function FileView({ item, spokenId }: FileViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const state = useOpened(item, place);
  const look = lookOf(item.file);
  const View = { picture: Picture, video: Film, voice: VoiceNote, audio: Sound, document: Document }[look];
  return (
    <div className={`media is-${look}`} ref={place}>
      <span className="visually-hidden" id={spokenId}>
        {spoken(item)}
      </span>
      <View item={item} state={state} />
      {state.is === 'failed' && <Failed item={item} sentence={state.sentence} />}
    </div>
  );
}

function spoken({ file }: FileMessageItem): string {
  const { durationMs = 0, size } = file;
  return [fileWords(file), durationMs > 0 && durationSaid(durationMs), sizeWords(size)].filter(Boolean).join(', ');
}

function Film({ item, state }: ViewProps) {
  // What was open when it was drawn nobody has asked for just now.
  const [wasOpen] = useState(state.is === 'open');
  const place = useRef<HTMLSpanElement>(null);
  const { lacks } = useHeard(usePlayed({ item, state, tag: 'video', place, begins: !wasOpen }));
  const { width, height } = boxOf(item.file);
  return (
    <>
      <div className="media-box" style={{ width, aspectRatio: `${width} / ${height}` }}>
        {state.is === 'open' && <span className="media-film" hidden={lacks === 'silent'} ref={place} />}
        {(state.is !== 'open' || lacks === 'silent') && <Thumbnail file={item.file} />}
        <OnTheWay item={item} state={state} action="play" />
      </div>
      {lacks !== null && <Lacks item={item} sentence={t(lacks === 'silent' ? 'media.noFilm' : 'media.noPictures')} />}
    </>
  );
}

function Sound({ item, state }: ViewProps) {
  const [wasOpen] = useState(state.is === 'open');
  const place = useRef<HTMLSpanElement>(null);
  const { lacks } = useHeard(usePlayed({ item, state, tag: 'audio', place, begins: !wasOpen }));
  return (
    <>
      <Document item={item} state={state} />
      {state.is === 'open' && <span hidden={lacks !== null} ref={place} />}
      {lacks !== null && <Lacks item={item} sentence={t('media.noSound')} />}
    </>
  );
}

function Document({ item, state }: ViewProps) {
  const app = useApp();
  const { file } = item;
  const isSound = lookOf(file) === 'audio';
  return (
    <div className="media-document">
      <OnTheWay item={item} state={state} action={isSound ? 'play' : 'save'} />
      <span className="media-name">
        <bdi>{fileWords(file)}</bdi>
        <span className="hint">{[endingOf(file.name), sizeWords(file.size)].filter(Boolean).join(' · ')}</span>
      </span>
      {isSound && <SaveButton save={() => void saveFile(app, item)} />}
    </div>
  );
}

function SaveButton({ save }: { readonly save: () => void }) {
  return (
    <button type="button" className="icon-button" aria-label={t('save')} title={t('save')} onClick={save}>
      <Icon name="save" />
    </button>
  );
}

function Failed({ item, sentence }: { readonly item: FileMessageItem; readonly sentence: string }) {
  const { opened } = useApp().media;
  return (
    <p className="media-problem" role="alert">
      {sentence} <TextButton onClick={() => void opened.fetch(item)}>{t('tryAgain')}</TextButton>
    </p>
  );
}
