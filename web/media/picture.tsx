import { useState } from 'react';
import { useApp } from '../app/app.ts';
import { notLoaded } from '../app/errors.ts';
import { load } from '../app/load.ts';
import { boxOf } from './box.ts';
import { isLarge, isTooLarge, pixelWords, tooLargeWords } from './large-picture.ts';
import { OnTheWay } from './on-the-way.tsx';
import type { PictureSize } from './picture-size.ts';
import { t } from './text.ts';
import { Thumbnail } from './thumbnail.tsx';
import type { ViewProps } from './view-props.ts';

/** A picture in a chat; a click on it shows it in full. One that is large is drawn then, and before that its thumbnail is. */
export function Picture({ item, state }: ViewProps) {
  const app = useApp();
  const { width, height } = boxOf(item.file);
  /** The browser can make no picture of it. */
  const [isNone, setNone] = useState(false);
  const view = () => void load(() => import('./viewer.tsx')).then(({ openViewer }) => openViewer(app, item), notLoaded);
  const size = state.is === 'open' ? state.size : null;
  const problem = state.is !== 'open' ? null : problemOf(isNone ? null : size);
  return (
    <div className="media-box" style={{ width, aspectRatio: `${width} / ${height}` }}>
      {state.is === 'open' && problem === null ? (
        <button type="button" className="media-open" aria-label={t('media.view')} onClick={view}>
          {size !== null && isLarge(size) ? (
            <>
              <Thumbnail file={item.file} />
              <span className="media-large">{pixelWords(size)}</span>
            </>
          ) : (
            <img
              className="media-picture"
              src={state.url}
              alt={item.file.name || t('file.photo')}
              decoding="async"
              draggable={false}
              onError={() => setNone(true)}
            />
          )}
        </button>
      ) : (
        <Thumbnail file={item.file} />
      )}
      {problem !== null && <p className="media-none">{problem}</p>}
      <OnTheWay item={item} state={state} action={problem === null ? 'show' : 'save'} />
    </div>
  );
}

/** Why it is not drawn. */
function problemOf(size: PictureSize | null): string | null {
  if (size === null) return t('media.noPicture');
  return isTooLarge(size) ? tooLargeWords(size) : null;
}
