import { useState } from 'react';
import { useApp } from '../app/app.ts';
import { notLoaded } from '../app/errors.ts';
import { load } from '../app/load.ts';
import { boxOf } from './box.ts';
import type { ViewProps } from './file-view.tsx';
import { OnTheWay } from './on-the-way.tsx';
import { t } from './text.ts';
import { Thumbnail } from './thumbnail.tsx';

/** A picture in a chat; a click on it shows it in full. */
export function Picture({ item, state }: ViewProps) {
  const app = useApp();
  const { width, height } = boxOf(item.file);
  /** The browser can make no picture of it. */
  const [isNone, setNone] = useState(false);
  const view = () => void load(() => import('./viewer.tsx')).then(({ openViewer }) => openViewer(app, item), notLoaded);
  return (
    <div className="media-box" style={{ width, aspectRatio: `${width} / ${height}` }}>
      {state.is === 'open' && !isNone ? (
        <button type="button" className="media-open" aria-label={t('media.view')} onClick={view}>
          <img
            className="media-picture"
            src={state.url}
            alt={item.file.name || t('file.photo')}
            decoding="async"
            draggable={false}
            onError={() => setNone(true)}
          />
        </button>
      ) : (
        <Thumbnail file={item.file} />
      )}
      {isNone && <p className="media-none">{t('media.noPicture')}</p>}
      <OnTheWay item={item} state={state} action={isNone ? 'save' : 'show'} />
    </div>
  );
}
