import { HeldValue } from '../app/held-value.ts';
import type { MessageId, Observable, Roost } from '../sdk.ts';

/** How much of a file is stored at the server, in bytes. */
export interface StoredAmount {
  readonly stored: number;
  readonly total: number;
}

/** How far files are that this device sends, by their messages. */
export class UploadProgress {
  readonly #amounts = new Map<MessageId, HeldValue<StoredAmount | null>>();
  readonly stop: () => void;

  constructor(roost: Roost) {
    const stops = [
      roost.on('upload-progress', ({ message, stored, total }) => this.#of(message).set({ stored, total })),
      roost.on('tick', ({ message }) => this.#amounts.delete(message)),
    ];
    this.stop = () => {
      for (const stop of stops) stop();
    };
  }

  of(message: MessageId): Observable<StoredAmount | null> {
    return this.#of(message);
  }

  #of(message: MessageId): HeldValue<StoredAmount | null> {
    const amount = this.#amounts.get(message) ?? new HeldValue<StoredAmount | null>(null);
    this.#amounts.set(message, amount);
    return amount;
  }
}
