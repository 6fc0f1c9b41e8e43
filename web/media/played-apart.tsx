import { useLayoutEffect, useRef } from 'react';
import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import { fileWords } from '../model/placeholders.ts';
import { IconButton } from '../parts/button.tsx';
import { nameApart } from '../sdk.ts';
import type { PlayedFile } from './player.ts';
import { durationWords } from './sizes.ts';
import { t } from './text.ts';
import { playOrPause, useHeard } from './use-played.ts';

/** What plays on while its message is not on the screen: what it is, and what stops it. */
export function PlayedApart() {
  const { player } = useApp().media;
  const now = useObserved(player.now);
  return now?.isApart ? <Bar played={now} /> : null;
}

function Bar({ played: { item, chat, element } }: { readonly played: PlayedFile }) {
  const { router, media } = useApp();
  const { dock, player } = media;
  const { isPlaying, at } = useHeard(element);
  const place = useRef<HTMLSpanElement>(null);
  const isFilm = element instanceof HTMLVideoElement;
  // It has to stand in the page all the time: what stands nowhere a browser pauses.
  useLayoutEffect(() => {
    place.current?.append(dock);
    return () => document.body.append(dock);
  }, [dock]);
  return (
    <section className="played" aria-label={t('played')}>
      <span className="played-film" hidden={!isFilm} ref={place} />
      <IconButton
        icon={isPlaying ? 'pause' : 'play'}
        label={t(isPlaying ? 'media.pause' : 'media.play')}
        onClick={() => playOrPause(element)}
      />
      <button
        type="button"
        className="played-what"
        title={t('played.toChat')}
        onClick={() => router.go({ side: 'chats', chat, details: false })}
      >
        <bdi>{item.own ? t('you') : nameApart(item.sender)}</bdi>
        <span className="hint">
          <bdi>{fileWords(item.file)}</bdi> · <span className="media-time">{durationWords(at)}</span>
        </span>
      </button>
      <IconButton icon="close" label={t('played.stop')} onClick={() => player.stop()} />
    </section>
  );
}
