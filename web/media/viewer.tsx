import { useEffect, useState } from 'react';
import type { App } from '../app/app.ts';
import { dateOf, timeOf } from '../model/times.ts';
import { IconButton } from '../parts/button.tsx';
import { openDialog } from '../parts/dialog.tsx';
import { type MessageItem, nameApart } from '../sdk.ts';
import type { FileItem, FileState } from './file-states.ts';
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
        {state.is === 'open' && <img src={state.url} alt={file.name || t('file.photo')} decoding="async" />}
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

/** What was deleted, or has expired, is shown no further: closes once no message about where it stood has the file any more. */
function useGone({ roost, router }: App, { seq, file }: MessageItem & FileItem, close: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, while it is open
  useEffect(() => {
    const { chat } = router.current;
    if (chat === null) return;
    const around = roost.timeline(chat);
    let wasSeen = false;
    const stop = around.subscribe(({ items }) => {
      const isThere = items.some(
        (one) => one.kind === 'message' && one.body === 'present' && one.file?.object === file.object,
      );
      wasSeen ||= isThere;
      if (wasSeen && !isThere) close();
    });
    // A failure to read it again is passed over.
    if (seq !== null) void around.showAround(seq).catch(() => {});
    return () => {
      stop();
      around.close();
    };
  }, []);
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
