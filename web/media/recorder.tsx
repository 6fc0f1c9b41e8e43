import { useEffect, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { askBeforeLeaving } from '../app/leaving.ts';
import { useEvery, useNewest } from '../app/observe.ts';
import { IconButton } from '../parts/button.tsx';
import { confirmFirst } from '../parts/dialog.tsx';
import { toast } from '../parts/toast.tsx';
import { maxRecordingMs, Recording, type RecordingProblem, type VoiceClip } from './recording.ts';
import { durationWords } from './sizes.ts';
import { t } from './text.ts';

interface RecorderProps {
  readonly send: (recorded: VoiceClip) => void;
  /** Nothing is recorded any more. */
  readonly over: () => void;
}

/** What one says in less is a slip of the finger. */
const leastMs = 500;
const tickMs = 100;
const shownLevels = 48;

/** In the place of the box to write in, while one speaks. */
export default function Recorder({ send, over }: RecorderProps) {
  const recording = useRecording(over);
  const [levels, setLevels] = useState<readonly number[]>([]);
  const [ms, setMs] = useState(0);
  // Who presses twice has said it once.
  const isFinishing = useRef(false);
  useLeaving(over);

  const finish = async () => {
    if (recording === null || isFinishing.current) return;
    isFinishing.current = true;
    const recorded = await recording.finish();
    over();
    if (recorded.durationMs < leastMs || recorded.blob.size === 0) toast(t('record.short'));
    else send(recorded);
  };
  useEvery(recording === null ? null : tickMs, () => {
    if (recording === null || recording.hasEnded) return;
    setMs(recording.ms);
    setLevels([...levels.slice(1 - shownLevels), recording.level()]);
    if (recording.ms > maxRecordingMs) void recording.finish();
  });

  return (
    <section className="recorder" aria-label={t('record.title')}>
      <IconButton icon="delete" label={t('record.discard')} onClick={over} />
      <span className="recorder-dot" aria-hidden="true" />
      <span role="timer" className="media-time" aria-label={t('record.time')}>
        {durationWords(ms)}
      </span>
      <Levels levels={levels} />
      <p className="visually-hidden" role="status">
        {t(recording === null ? 'record.asking' : recording.hasEnded ? 'record.ended' : 'record.title')}
      </p>
      <IconButton
        icon="send"
        label={t('record.send')}
        onClick={() => void finish()}
        look="is-accent send"
        disabled={recording === null}
      />
    </section>
  );
}

/** How loud it was, the newest at the right. */
function Levels({ levels }: { readonly levels: readonly number[] }) {
  const bars = Array.from({ length: shownLevels }, (_, at) => levels[at - shownLevels + levels.length] ?? 0);
  return (
    <svg
      className="recorder-levels"
      viewBox={`0 0 ${shownLevels * 4} 28`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {bars.map((level, at) => {
        const height = Math.max(2, level * 28);
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other name than their place
        return <rect key={at} x={at * 4} y={(28 - height) / 2} width={2.5} height={height} rx={1.2} />;
      })}
    </svg>
  );
}

/** Begins at once; what it does not come to is said in a sentence. */
function useRecording(over: () => void): Recording | null {
  const [recording, setRecording] = useState<Recording | null>(null);
  const newest = useNewest(over);
  useEffect(() => {
    let isHere = true;
    let own: Recording | null = null;
    Recording.begin().then(
      (begun) => {
        own = begun;
        if (isHere) setRecording(begun);
        else begun.cancel();
      },
      (why: RecordingProblem) => {
        if (!isHere) return;
        toast(t(why));
        newest.current();
      },
    );
    return () => {
      isHere = false;
      own?.cancel();
    };
  }, [newest]);
  return recording;
}

/** What was said is not thrown away without a question, wherever one goes. */
function useLeaving(over: () => void): void {
  const { router } = useApp();
  const newest = useNewest(over);
  const isAsked = useRef(false);
  useEffect(() => {
    const release = router.hold((goOn) => {
      if (isAsked.current) return;
      isAsked.current = true;
      const question = { title: t('record.leaveTitle'), text: t('record.leaveText'), action: t('record.discard') };
      const leave = () => {
        newest.current();
        goOn();
      };
      confirmFirst({ ...question, isDangerous: true }, leave, () => {
        isAsked.current = false;
      });
    });
    const stay = askBeforeLeaving();
    return () => {
      release();
      stay();
    };
  }, [router, newest]);
}
