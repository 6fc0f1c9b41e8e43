import { afterEach, expect, test, vi } from 'vitest';
import { signOut } from './sign-out.ts';

afterEach(() => vi.unstubAllGlobals());

/** Somebody who signs out, and what happens in order. */
function leaving(erase: () => Promise<void>) {
  const seen: string[] = [];
  vi.stubGlobal('location', { pathname: '/', search: '?profile=bob', assign: (to: string) => seen.push(`go ${to}`) });
  const window = { onbeforeunload: () => 'a recording' };
  vi.stubGlobal('window', window);
  const roost = { account: { user: 'bob' }, signOut: () => erase().then(() => seen.push('erased')) };
  const drafts = { forgetAll: () => seen.push('drafts') };
  const media = { forget: () => seen.push('files') };
  const notifications = {
    forget: async () => {
      seen.push('notifications');
      throw new Error('the browser is busy');
    },
  };
  type SignOutParts = Parameters<typeof signOut>[0];
  return { seen, window, left: signOut({ roost, drafts, media, notifications } as unknown as SignOutParts) };
}

test('drafts go when the account has ended here, and then the page begins anew', async () => {
  const { seen, window, left } = leaving(async () => {});
  await left;
  expect(window.onbeforeunload).toBeNull();
  expect(seen).toEqual(['erased', 'files', 'drafts', 'notifications', 'go /?profile=bob']);
});

test('signing out that fails keeps the drafts, and the page stays to say why', async () => {
  const { seen, left } = leaving(async () => {
    throw new Error('The store cannot be erased just now.');
  });
  await expect(left).rejects.toThrow('just now');
  expect(seen).toEqual([]);
});
