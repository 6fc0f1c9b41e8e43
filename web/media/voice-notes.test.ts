import { beforeEach, expect, test } from 'vitest';
import type { ConversationId, MessageId } from '../sdk.ts';
import type { VoiceClip, VoiceRecording } from './recording.ts';
import { VoiceNotes } from './voice-notes.ts';

const page = globalThis as unknown as { window?: { onbeforeunload: unknown } };
beforeEach(() => {
  page.window = { onbeforeunload: null };
});

const [chat, other] = ['c1', 'c2'] as [ConversationId, ConversationId];
const answered = 'm1' as MessageId;
const clipOf = (durationMs: number): VoiceClip => ({ blob: new Blob(['sound']), type: 'audio/mp4', durationMs });

/** One that ends when it is told to. */
function recordingOf(clip = clipOf(4_000)) {
  const ended = Promise.withResolvers<VoiceClip>();
  const recording: VoiceRecording = {
    ms: 0,
    hasEnded: false,
    level: () => 0,
    finish: () => ended.promise,
    cancel: () => {},
  };
  return { recording, end: () => ended.resolve(clip) };
}

const asks = () => page.window?.onbeforeunload !== null;

test('[B22] a recording that has to stop waits in its chat, over any number of clients, until it is sent or thrown away', async () => {
  let voice = new VoiceNotes();
  const { recording, end } = recordingOf();
  voice.speak({ chat, recording, replyTo: () => answered });
  end();
  await voice.giveWay();
  for (let client = 0; client < 3; client++) {
    expect([voice.keptIn(chat), voice.keptIn(other), voice.chats]).toEqual([
      { ...clipOf(4_000), replyTo: answered },
      null,
      [chat],
    ]);
    expect(asks()).toBe(true);
    // It stands in its chat, and another tab gets the account again.
    const again = recordingOf();
    voice.speak({ chat, recording: again.recording, replyTo: () => answered });
    again.end();
    await voice.giveWay();
    const before = voice;
    voice = new VoiceNotes(before);
    expect(before.chats).toEqual([]);
  }
  voice.end(chat);
  expect([voice.keptIn(chat), voice.chats, asks()]).toEqual([null, [], false]);
});

test('[B22] what is sent or thrown away while it stops is not kept', async () => {
  const voice = new VoiceNotes();
  const { recording, end } = recordingOf();
  voice.speak({ chat, recording, replyTo: () => null });
  const given = voice.giveWay();
  voice.end(chat);
  end();
  await given;
  expect([voice.chats, asks()]).toEqual([[], false]);
});

test('[B22] what nobody could hear is not kept either', async () => {
  for (const clip of [clipOf(400), { ...clipOf(4_000), blob: new Blob([]) }]) {
    const voice = new VoiceNotes();
    const { recording, end } = recordingOf(clip);
    voice.speak({ chat, recording, replyTo: () => null });
    expect(voice.chats).toEqual([chat]);
    end();
    await voice.giveWay();
    expect(voice.chats).toEqual([]);
  }
});
