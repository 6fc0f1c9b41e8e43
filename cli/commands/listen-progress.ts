import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Up to which message each chat has been printed, kept in a file so that a bot that was away misses nothing.
 *
 * What was handed to the output is not printed again by this process; the file says only what has been written there, so that
 * what a pipe did not take comes again.
 */
export interface ListenProgress {
  /** Handed to the output. Undefined for a chat that was never listened to. */
  through(chat: string): number | undefined;
  /** Only rises. */
  raise(chat: string, seq: number): void;
  /** Up to here the lines have been written. Only rises. */
  wrote(chat: string, seq: number): void;
  save(): void;
}

/** A file that cannot be read counts as missing: then only what is unread is printed. */
export function openListenProgress(file: string): ListenProgress {
  const printed = new Map<string, number>(Object.entries(stored(file)));
  const written = new Map(printed);
  let isSaved = true;
  return {
    through: (chat) => printed.get(chat),
    raise: (chat, seq) => void printed.set(chat, Math.max(seq, printed.get(chat) ?? 0)),
    wrote: (chat, seq) => {
      if (seq <= (written.get(chat) ?? -1)) return;
      written.set(chat, seq);
      isSaved = false;
    },
    save: () => {
      if (isSaved) return;
      const draft = `${file}.tmp`;
      writeFileSync(draft, `${JSON.stringify(Object.fromEntries(written))}\n`, { mode: 0o600 });
      renameSync(draft, file);
      isSaved = true;
    },
  };
}

function stored(file: string): Record<string, number> {
  if (!existsSync(file)) return {};
  try {
    const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const entries = Object.entries(data as object).filter(([, seq]) => Number.isSafeInteger(seq));
    return Object.fromEntries(entries) as Record<string, number>;
  } catch {
    return {};
  }
}
