import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Up to which message each chat has been printed, kept in a file so that a bot that was away misses nothing. */
export interface ListenPositions {
  /** Undefined for a chat that was never listened to. */
  through(chat: string): number | undefined;
  /** Only rises. */
  raise(chat: string, seq: number): void;
  save(): void;
}

/** A file that cannot be read counts as none: then only what is unread is printed. */
export function openListenPositions(file: string): ListenPositions {
  const positions = new Map<string, number>(Object.entries(stored(file)));
  let isSaved = true;
  return {
    through: (chat) => positions.get(chat),
    raise: (chat, seq) => {
      if (seq <= (positions.get(chat) ?? -1)) return;
      positions.set(chat, seq);
      isSaved = false;
    },
    save: () => {
      if (isSaved) return;
      const draft = `${file}.tmp`;
      writeFileSync(draft, `${JSON.stringify(Object.fromEntries(positions))}\n`, { mode: 0o600 });
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
