import { useEffect, useRef } from 'react';
import { useApp } from '../app/app.ts';
import { Icon } from '../parts/icons.tsx';
import { Lacks } from './lacks.tsx';
import { OnTheWay } from './on-the-way.tsx';
import { durationSaid, durationWords } from './sizes.ts';
import { t } from './text.ts';
import { playOrPause, useHeard, usePlayed } from './use-played.ts';
import type { ViewProps } from './view-props.ts';

/** A voice message: played here, with how long it is and how far one has heard it. What is recorded says nothing of its own length. */
export function VoiceNote({ item, state }: ViewProps) {
  const { opened } = useApp().media;
  const element = usePlayed({ item, state, tag: 'audio', place: null, begins: false });
  const heard = useHeard(element);
  const { isPlaying, at, lacks } = heard;
  const duration = heard.duration || item.file.durationMs || 0;
  const isReady = state.is === 'open' && !(item.own && item.state === 'sending');
  /** Fetched because somebody wants to hear it. */
  const isWanted = useRef(false);
  const fetchAndPlay = () => {
    isWanted.current = true;
    void opened.fetch(item);
  };
  useEffect(() => {
    if (element === null || !isWanted.current) return;
    isWanted.current = false;
    playOrPause(element);
  }, [element]);

  return (
    <>
      <div className="media-voice">
        {isReady ? (
          <button
            type="button"
            className="media-round"
            aria-label={t(isPlaying ? 'media.pause' : 'media.play')}
            onClick={() => element !== null && playOrPause(element)}
          >
            <Icon name={isPlaying ? 'pause' : 'play'} />
          </button>
        ) : (
          <OnTheWay item={item} state={state} action="play" deed={fetchAndPlay} />
        )}
        <input
          type="range"
          min={0}
          max={Math.max(duration, 1)}
          value={Math.min(at, duration)}
          step={100}
          disabled={!isReady}
          aria-label={t('media.playedTo')}
          aria-valuetext={durationSaid(at)}
          onChange={({ target: { value } }) => {
            if (element !== null) element.currentTime = Number(value) / 1_000;
          }}
        />
        <span className="media-time">{durationWords(isPlaying || at > 0 ? at : duration)}</span>
      </div>
      {lacks !== null && <Lacks item={item} sentence={t('media.noSound')} />}
    </>
  );
}
