import { useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { fileWords } from '../model/placeholders.ts';
import { Icon } from '../parts/icons.tsx';
import type { ViewProps } from './file-view.tsx';
import { OnTheWay } from './on-the-way.tsx';
import { durationSaid, durationWords } from './sizes.ts';
import { t } from './text.ts';

/** One at a time is heard. */
let player: HTMLAudioElement | null = null;

/** A voice message: played here, with how long it is and how far one has heard it. What is recorded says nothing of its own length. */
export function VoiceNote({ item, state }: ViewProps) {
  const { opened } = useApp().media;
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [isNone, setNone] = useState(false);
  const [at, setAt] = useState(0);
  const [heardMs, setHeardMs] = useState(0);
  const duration = item.file.durationMs || heardMs;
  const isReady = state.is === 'open' && !(item.own && item.state === 'sending');

  const play = () => {
    if (audio.current === null) return;
    if (isPlaying) return audio.current.pause();
    if (player !== audio.current) player?.pause();
    player = audio.current;
    audio.current
      .play()
      .catch((error: unknown) => (error as DOMException).name === 'NotSupportedError' && setNone(true));
  };
  /** Fetched because somebody wants to hear it. */
  const isWanted = useRef(false);
  const fetchAndPlay = () => {
    isWanted.current = true;
    void opened.fetch(item);
  };

  return (
    <div className="media-voice">
      {isReady ? (
        <button
          type="button"
          className="media-round"
          aria-label={t(isPlaying ? 'media.pause' : 'media.play')}
          onClick={play}
        >
          <Icon name={isPlaying ? 'pause' : 'play'} />
        </button>
      ) : (
        <OnTheWay item={item} state={state} action="play" act={fetchAndPlay} />
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
          if (audio.current !== null) audio.current.currentTime = Number(value) / 1_000;
          setAt(Number(value));
        }}
      />
      <span className="media-time">{durationWords(isPlaying || at > 0 ? at : duration)}</span>
      {isNone && <p className="media-problem">{t('media.noSound')}</p>}
      {state.is === 'open' && (
        // biome-ignore lint/a11y/useMediaCaption: nobody wrote any for it
        <audio
          ref={audio}
          src={state.url}
          aria-label={fileWords(item.file)}
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onEnded={() => setAt(0)}
          onError={() => setNone(true)}
          onTimeUpdate={({ currentTarget }) => setAt(currentTarget.ended ? 0 : currentTarget.currentTime * 1_000)}
          onLoadedMetadata={({ currentTarget }) => {
            if (Number.isFinite(currentTarget.duration)) setHeardMs(currentTarget.duration * 1_000);
            if (!isWanted.current) return;
            isWanted.current = false;
            play();
          }}
        />
      )}
    </div>
  );
}
