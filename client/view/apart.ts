import type { Person } from '../api.ts';

/** A name in a line of text, with what tells its bearer apart from others of it in the same group: "Bob (@bob)". */
export function nameApart({ name, certain }: Pick<Person, 'name' | 'certain'>): string {
  return certain === undefined ? name : `${name} (${certain})`;
}
