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
  #current: ChatRecording | null = null;
  #stay: (() => void) | null = null;

  constructor(before: VoiceNotes | null = null) {
    this.#kept = new Map(before === null ? [] : before.#kept);
    for (const chat of this.#kept.keys()) before?.end(chat);
    this.#ask();
  }

  /** Where there is one, the chat among them where one is being spoken. */
  get chats(): readonly ConversationId[] {
    return [...new Set([...this.#kept.keys(), ...(this.#current === null ? [] : [this.#current.chat])])];
  }

  keptIn(chat: ConversationId): KeptClip | null {
    return this.#kept.get(chat) ?? null;
  }

  speak(own: ChatRecording): void {
    this.#current = own;
  }

  /** It was sent, or thrown away. */
  end(chat: ConversationId): void {
    if (this.#current?.chat === chat) this.#current = null;
    this.#kept.delete(chat);
    this.#ask();
  }

  /** What is being spoken ends, and is kept. */
  async giveWay(): Promise<void> {
    const own = this.#current;
    if (own === null) return;
    const clip = await own.recording.finish();
    // Whoever was about to send it, or to throw it away, has done so meanwhile.
    if (this.#current !== own) return;
    this.#current = null;
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
