import { pageStorage } from './drafts.ts';

const key = 'roost-profiles';
const names = ['bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];

/** Remembers that a profile of this browser is in use, so that the next one offered is free. */
export function rememberProfile(profile: string): void {
  try {
    if (!used().includes(profile)) pageStorage()?.setItem(key, JSON.stringify([...used(), profile]));
  } catch {
    // Full: another window may be offered the same name.
  }
}

/** The address of a window for one more person on this computer. */
export function nextProfileUrl(): string {
  const taken = used();
  const free = names.find((name) => !taken.includes(name)) ?? `person-${taken.length + 1}`;
  return `/?profile=${free}`;
}

/** The address of a window that becomes a further device of the same person. */
export function nextDeviceUrl(profile: string, code: string): string {
  const taken = used();
  const base = `${profile || 'my'}-device-`;
  let number = 2;
  while (taken.includes(`${base}${number}`)) number += 1;
  return `/?profile=${base}${number}#link=${encodeURIComponent(code)}`;
}

/** What the camera of another device finds: the page with the code, whose part behind # no server sees. */
export function linkAddress(code: string): string {
  return `${location.origin}/#link=${encodeURIComponent(code)}`;
}

function used(): string[] {
  try {
    const stored: unknown = JSON.parse(pageStorage()?.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
