import { expect, test } from 'vitest';
import { noticeClicked } from './clicked.ts';

const origin = 'https://roost.example';

interface Window {
  readonly path: string;
  readonly isSeen?: boolean;
  /** It has the store: it answers. */
  readonly leads?: boolean;
}

/** A browser with these windows, and what is asked of them when somebody clicks a notification of a chat. */
async function click(windows: readonly Window[], scope = '/', tag = 'c1') {
  const steps: string[] = [];
  const clients = windows.map(({ path, isSeen = false, leads = false }) => ({
    url: origin + path,
    visibilityState: isSeen ? 'visible' : 'hidden',
    focus: async () => void steps.push(`focus ${path}`),
    postMessage: (asked: { roost: string; hash: string }, [port]: MessagePort[] = []) => {
      steps.push(`${asked.roost} ${path} ${asked.hash}`);
      if (leads) port?.postMessage(true);
    },
  }));
  const self = {
    registration: { scope: origin + scope },
    clients: { matchAll: async () => clients, openWindow: async (url: string) => void steps.push(`window ${url}`) },
  } as unknown as ServiceWorkerGlobalScope;
  const data = { conversation: tag === 'c1' ? 'c1' : null, count: 1 };
  await noticeClicked(self, { tag, data, close: () => steps.push('close') } as unknown as Notification);
  return steps;
}

test('[W13] a click goes to the window that has the store, and opens none beside it', async () => {
  const steps = await click([
    { path: '/', isSeen: true },
    { path: '/#side=settings', leads: true },
  ]);
  expect(steps).toEqual(['close', 'open / #chat=c1', 'open /#side=settings #chat=c1', 'focus /#side=settings']);
});

test('[W13] where no window leads, the one that is seen is asked to', async () => {
  const steps = await click([{ path: '/#one' }, { path: '/#two', isSeen: true }]);
  expect(steps.slice(-2)).toEqual(['lead /#two #chat=c1', 'focus /#two']);
});

test.each([
  ['/', 'c1', '/#chat=c1'],
  ['/', 'requests', '/#side=requests'],
  ['/', 'neutral', '/#'],
  ['/?profile=bob', 'c1', '/?profile=bob#chat=c1'],
])('[W13] without a window of its own profile, %s opens one at %s: %s', async (scope, tag, url) => {
  // Another person of the same browser is not disturbed.
  const other = { path: '/?profile=eve', isSeen: true, leads: true };
  expect(await click([other], scope, tag)).toEqual(['close', `window ${url}`]);
});
