import { askBeforeLeaving } from '../app/leaving.ts';
import type { ConversationId, MessageId } from '../sdk.ts';
import type { VoiceClip, VoiceRecording } from './recording.ts';

/** What one says in less is a slip of the finger. */
const leastMs = 500;

export function isHeard({ blob, durationMs }: VoiceClip): boolean {
  return durationMs >= leastMs && blob.size > 0;
}

/** What was spoken in a chat and is still to be sent or thrown away. */
export interface KeptClip extends VoiceClip {
  /** The message that it answers. */
  readonly replyTo: MessageId | null;
}

export interface ChatRecording {
  readonly chat: ConversationId;
  readonly recording: VoiceRecording;
  replyTo(): MessageId | null;
}

/** The recording of this page, and those that had to stop because another tab got the account: they wait in their chats. */
export class VoiceNotes {
  readonly #kept: Map<ConversationId, KeptClip>;
  #running: ChatRecording | null = null;
  #stay: (() => void) | null = null;

  constructor(before: VoiceNotes | null = null) {
    this.#kept = new Map(before === null ? [] : before.#kept);
    for (const chat of this.#kept.keys()) before?.end(chat);
    this.#ask();
  }

  /** Where there is one, the chat among them where one is being spoken. */
  get chats(): readonly ConversationId[] {
    return [...new Set([...this.#kept.keys(), ...(this.#running === null ? [] : [this.#running.chat])])];
  }

  keptIn(chat: ConversationId): KeptClip | null {
    return this.#kept.get(chat) ?? null;
  }

  speak(own: ChatRecording): void {
    this.#running = own;
  }

  /** It was sent, or thrown away. */
  end(chat: ConversationId): void {
    if (this.#running?.chat === chat) this.#running = null;
    this.#kept.delete(chat);
    this.#ask();
  }

  /** What is being spoken ends, and is kept. */
  async giveWay(): Promise<void> {
    const own = this.#running;
    if (own === null) return;
    const clip = await own.recording.finish();
    // Whoever was about to send it, or to throw it away, has done so meanwhile.
    if (this.#running !== own) return;
    this.#running = null;
    if (isHeard(clip)) this.#kept.set(own.chat, { ...clip, replyTo: own.replyTo() });
    this.#ask();
  }

  #ask(): void {
    if (this.#kept.size > 0) this.#stay ??= askBeforeLeaving();
    else {
      this.#stay?.();
      this.#stay = null;
    }
  }
}
