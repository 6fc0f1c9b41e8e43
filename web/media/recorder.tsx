import { useEffect, useRef, useState } from 'react';
import { useApp } from '../app/app.ts';
import { askBeforeLeaving } from '../app/leaving.ts';
import { useEvery, useNewest } from '../app/observe.ts';
import { IconButton } from '../parts/button.tsx';
import { confirmFirst } from '../parts/dialog.tsx';
import { toast } from '../parts/toast.tsx';
import type { ConversationId, MessageId } from '../sdk.ts';
import {
  keptRecording,
  maxRecordingMs,
  Recording,
  type RecordingProblem,
  type VoiceClip,
  type VoiceRecording,
} from './recording.ts';
import { durationWords } from './sizes.ts';
import { t } from './text.ts';
import { isHeard } from './voice-notes.ts';

interface RecorderProps {
  readonly chat: ConversationId;
  /** The message that it answers. */
  readonly replyTo: MessageId | null;
  readonly send: (recorded: VoiceClip, replyTo: MessageId | null) => void;
  /** Nothing is recorded any more. */
  readonly over: () => void;
}

const tickMs = 100;
const shownLevels = 48;

/** In the place of the box to write in, while one speaks. */
export default function Recorder({ chat, replyTo, send, over }: RecorderProps) {
  const { voice, player } = useApp().media;
  // What one hears would be heard in it.
  useEffect(() => player.pause(), [player]);
  // That of one that waited here is its own.
  const [answers] = useState(() => voice.keptIn(chat)?.replyTo ?? null);
  const answered = answers ?? replyTo;
  const end = () => {
    voice.end(chat);
    over();
  };
  const recording = useRecording({ chat, replyTo: answered, over: end });
  const [levels, setLevels] = useState<readonly number[]>([]);
  const [ms, setMs] = useState(0);
  // Who presses twice has said it once.
  const isFinishing = useRef(false);
  useLeaving(end);
  const button = useRef<HTMLButtonElement>(null);
  // The button that began it has gone with the box.
  useEffect(() => button.current?.focus(), []);

  const finish = async () => {
    if (recording === null || isFinishing.current) return;
    isFinishing.current = true;
    const recorded = await recording.finish();
    end();
    if (isHeard(recorded)) send(recorded, answered);
    else toast(t('record.short'));
  };
  useEvery(recording === null ? null : tickMs, () => {
    if (recording === null) return;
    setMs(recording.ms);
    if (recording.hasEnded) return;
    setLevels([...levels.slice(1 - shownLevels), recording.level()]);
    if (recording.ms > maxRecordingMs) void recording.finish();
  });

  return (
    <section className="recorder" aria-label={t('record.title')}>
      <IconButton icon="delete" label={t('record.discard')} onClick={end} />
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
        isOff={recording === null}
        ref={button}
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

/** One that waits in this chat; else it begins at once. What it does not come to is said in a sentence. */
function useRecording(given: Pick<RecorderProps, 'chat' | 'replyTo' | 'over'>): VoiceRecording | null {
  const { voice } = useApp().media;
  const [recording, setRecording] = useState<VoiceRecording | null>(null);
  const newest = useNewest(given);
  useEffect(() => {
    let isHere = true;
    let own: VoiceRecording | null = null;
    const { chat } = newest.current;
    const kept = voice.keptIn(chat);
    const begins: Promise<VoiceRecording> = kept === null ? Recording.begin() : Promise.resolve(keptRecording(kept));
    begins.then(
      (begun) => {
        own = begun;
        if (!isHere) return begun.cancel();
        voice.speak({ chat, recording: begun, replyTo: () => newest.current.replyTo });
        setRecording(begun);
      },
      (why: RecordingProblem) => {
        if (!isHere) return;
        toast(t(why));
        newest.current.over();
      },
    );
    return () => {
      isHere = false;
      own?.cancel();
    };
  }, [voice, newest]);
  return recording;
}

/** What was said is thrown away only after a question, wherever one goes. */
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
