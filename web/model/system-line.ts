import { type Person, type SystemChange, type SystemItem, unquoted } from '../sdk.ts';
import { words } from '../text/words.ts';

/** A change of the conversation as a line, with names in it. */
export function systemLine(item: Pick<SystemItem, 'text' | 'change'>, ownUser: string): string {
  return words().line(item, ownUser);
}

/** What stands in that line and was chosen by somebody: names, a title. */
export function namesIn(change: SystemChange): string[] {
  const names = Object.entries(change).flatMap(([field, value]) => {
    if (field === 'title') return [value as string];
    const people: unknown[] = Array.isArray(value) ? value : [value];
    return people.filter(isPerson).flatMap(({ name, certain = '' }) => [name, certain]);
  });
  // Some stand in quotes.
  return [...new Set(names.flatMap((name) => [name, unquoted(name)]))];
}

function isPerson(value: unknown): value is Person {
  return typeof value === 'object' && value !== null && 'name' in value;
}
