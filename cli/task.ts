import type { Io } from './io.ts';
import type { CommandLine } from './parse.ts';
import type { Place } from './place.ts';
import type { ProfileClient } from './profile-client.ts';

/** A command that was understood, with all it needs. */
export interface Task extends CommandLine {
  readonly place: Place;
  readonly client: ProfileClient;
  readonly io: Io;
  /** One answer: as JSON with --json, else as text. */
  print(data: object, text: string): void;
}

export type Command = (task: Task) => Promise<void>;
