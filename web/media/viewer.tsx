import { useEffect, useState } from 'react';
import type { App } from '../app/app.ts';
import { dateOf, timeOf } from '../model/times.ts';
import { IconButton, TextButton } from '../parts/button.tsx';
import { openDialog } from '../parts/dialog.tsx';
import { type MessageItem, nameApart } from '../sdk.ts';
import type { FileItem, FileState } from './file-states.ts';
import { watchGone } from './gone.ts';
import { isTooLarge, tooLargeWords } from './large-picture.ts';
import { saveFile } from './save-file.ts';
import { t } from './text.ts';

/** Shows a picture in full, over everything. Escape closes it, and so does "back". */
export function openViewer(app: App, item: MessageItem & FileItem): void {
  const title = item.file.name || t('file.photo');
  openDialog(title, (close) => <Viewer app={app} item={item} close={close} />, { look: 'is-viewer' });
}

interface ViewerProps {
  readonly app: App;
  readonly item: MessageItem & FileItem;
  readonly close: () => void;
}

function Viewer({ app, item, close }: ViewerProps) {
  const state = useHeld(app, item);
  useBack(close);
  useGone(app, item, close);
  const { file, sender, own, at, text } = item;
  return (
    <div className="viewer">
      <div className="viewer-bar">
        <span className="viewer-who">
          <bdi>{own ? t('you') : nameApart(sender)}</bdi> <time dateTime={dateOf(at).toISOString()}>{timeOf(at)}</time>
        </span>
        <IconButton icon="save" label={t('save')} onClick={() => void saveFile(app, item)} />
        <IconButton icon="close" label={t('close')} onClick={close} />
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: beside the picture one is outside of it */}
      <div className="viewer-place" onClick={({ target, currentTarget }) => target === currentTarget && close()}>
        {state.is === 'open' && (
          <Shown state={state} name={file.name || t('file.photo')} save={() => void saveFile(app, item)} />
        )}
        {state.is === 'failed' && <p role="alert">{state.sentence}</p>}
        {state.is !== 'open' && state.is !== 'failed' && <p>{t('moment')}</p>}
      </div>
      {text !== '' && (
        <p className="viewer-text" dir="auto">
          {text}
        </p>
      )}
    </div>
  );
}

interface ShownProps {
  readonly state: Extract<FileState, { is: 'open' }>;
  readonly name: string;
  readonly save: () => void;
}

function Shown({ state: { url, size }, name, save }: ShownProps) {
  const [isNone, setNone] = useState(size === null);
  const problem = isNone ? t('media.noPicture') : size !== null && isTooLarge(size) ? tooLargeWords(size) : null;
  if (problem === null) return <img src={url} alt={name} decoding="async" onError={() => setNone(true)} />;
  return (
    <p role="alert">
      {problem} <TextButton onClick={save}>{t('save')}</TextButton>
    </p>
  );
}

function useHeld({ media: { opened } }: App, item: FileItem): FileState {
  const [state, setState] = useState<FileState>(() => opened.now(item));
  useEffect(() => {
    const { state: held, release } = opened.hold(item);
    const stop = held.subscribe(setState);
    void opened.fetch(item);
    return () => {
      stop();
      release();
    };
  }, [opened, item]);
  return state;
}

function useGone({ roost, router }: App, item: MessageItem & FileItem, close: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, while it is open
  useEffect(() => watchGone(roost, { item, chat: router.current.chat }, close), []);
}

/** "Back" leads out of what lies over the page, and not away from the page behind it. */
function useBack(close: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, while it is open
  useEffect(() => {
    history.pushState({ over: true }, '');
    const back = () => close();
    window.addEventListener('popstate', back, { once: true });
    return () => {
      window.removeEventListener('popstate', back);
      if ((history.state as { over?: boolean } | null)?.over) history.back();
    };
  }, []);
}
