import { useMemo } from 'react';
import { useApp } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { useObserved } from '../app/observe.ts';
import { Icon } from '../parts/icons.tsx';
import type { MessageItem } from '../sdk.ts';
import type { FileItem, FileState } from './file-states.ts';
import { Ring } from './ring.tsx';
import { saveFile } from './save-file.ts';
import { sizeWords } from './sizes.ts';
import { t } from './text.ts';

interface OnTheWayProps {
  readonly item: MessageItem & FileItem;
  readonly state: FileState;
  /** What is done with it: it is shown as soon as it is here, played, or saved. */
  readonly action: 'show' | 'play' | 'save';
  /** Instead of fetching and opening it. */
  readonly deed?: () => void;
}

/** The button on a file: sends it no further, fetches it, or opens it. Nothing once it is open, unless it is to be saved. */
export function OnTheWay({ item, state, action, deed }: OnTheWayProps) {
  const app = useApp();
  const { opened } = app.media;
  if (item.own && item.state === 'sending' && item.fromThisDevice) return <Uploading item={item} />;
  if (state.is === 'fetching' || state.is === 'opening') {
    const isFetching = state.is === 'fetching' && state.total > 0;
    const done = isFetching ? state.done / state.total : null;
    const stop = () => opened.cancel(item);
    return <Ring done={done} what={t('media.fetching')} icon="close" label={t('media.stop')} onClick={stop} />;
  }
  if (state.is === 'open' && action !== 'save') return null;
  const isHere = state.is === 'here' || state.is === 'open';
  const go = deed ?? (action === 'save' ? () => void saveFile(app, item) : () => void opened.fetch(item));
  const icon = action === 'play' ? 'play' : action === 'save' && isHere ? 'save' : 'fetch';
  const label = action === 'save' ? t('save') : t(action === 'play' ? 'media.play' : 'media.fetch');
  return (
    <span className="ring">
      <button type="button" className="media-round" aria-label={label} title={label} onClick={go}>
        <Icon name={icon} size={22} />
      </button>
      {action !== 'save' && !isHere && <span className="media-size">{sizeWords(item.file.size)}</span>}
    </span>
  );
}

/** On its way to the server; a click gives the message up. */
function Uploading({ item }: Pick<OnTheWayProps, 'item'>) {
  const { roost, media } = useApp();
  const stored = useObserved(useMemo(() => media.uploads.of(item.id), [media, item.id]));
  const done = stored === null || stored.total === 0 ? null : stored.stored / stored.total;
  const giveUp = () => void attempt(() => roost.discard(item.id));
  return <Ring done={done} what={t('media.storing')} icon="close" label={t('message.doNotSend')} onClick={giveUp} />;
}
