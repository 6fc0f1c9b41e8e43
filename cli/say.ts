import type { Task } from './task.ts';

/** Says to a person why nothing is printed; a script reads that from there being no line. */
export function sayEmpty(
  { switches, io }: Pick<Task, 'switches' | 'io'>,
  list: readonly unknown[],
  sentence: string,
): void {
  if (list.length === 0 && !switches.has('json')) io.err(sentence);
}

/** Whether the person agrees, or has with `--yes`. */
export async function agrees({ switches, io }: Pick<Task, 'switches' | 'io'>, question: string): Promise<boolean> {
  return switches.has('yes') || saysYes(io, question);
}

/** Asks, whatever was said beforehand. */
export async function saysYes(io: Task['io'], question: string): Promise<boolean> {
  const answer = await io.ask(`${question} [y/N] `).catch(() => '');
  return /^y(es)?$/i.test(answer.trim());
}
