import { Held } from '../app/held.ts';
import type { MessageId, Observable, Roost } from '../sdk.ts';

/** How much of a file is stored at the server, in bytes. */
export interface Stored {
  readonly stored: number;
  readonly total: number;
}

/** How far files are that this device sends, by their messages. */
export class UploadProgress {
  readonly #known = new Map<MessageId, Held<Stored | null>>();
  readonly stop: () => void;

  constructor(roost: Roost) {
    const stops = [
      roost.on('upload-progress', ({ message, stored, total }) => this.#of(message).set({ stored, total })),
      roost.on('tick', ({ message }) => this.#known.delete(message)),
    ];
    this.stop = () => {
      for (const stop of stops) stop();
    };
  }

  of(message: MessageId): Observable<Stored | null> {
    return this.#of(message);
  }

  #of(message: MessageId): Held<Stored | null> {
    const known = this.#known.get(message) ?? new Held<Stored | null>(null);
    this.#known.set(message, known);
    return known;
  }
}
