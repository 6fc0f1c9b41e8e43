import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DownloadOptions, MessageId, MessageItem, Roost } from '../sdk.ts';
import { type FileItem, OpenedFiles } from './file-states.ts';

const made: string[] = [];
const revoked: string[] = [];
/** Of pictures, by their addresses. */
const sizes = new Map<string, { readonly width: number; readonly height: number }>();

beforeEach(() => {
  vi.useFakeTimers();
  made.length = 0;
  revoked.length = 0;
  sizes.clear();
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    made.push(`blob:${made.length}`);
    return made.at(-1) as string;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const item = (id: string, object = 'm1', type = 'image/png') =>
  ({ id: id as MessageId, file: { name: 'a', type, kind: 'image', size: 3, object } }) as MessageItem & FileItem;

/** A client whose downloads end as they are told to. */
function client(download: (options: DownloadOptions) => Promise<void>) {
  const asked: DownloadOptions[] = [];
  const roost = {
    download: async (_id: MessageId, options: DownloadOptions) => {
      asked.push(options);
      await download(options);
      const read = async function* () {
        yield new Uint8Array([1, 2, 3]);
      };
      return { name: 'a', type: 'image/png', kind: 'image', size: 3, object: 'm1', read };
    },
  } as unknown as Roost;
  return { opened: new OpenedFiles(roost, async (url) => sizes.get(url) ?? null), asked };
}

const lost = () => Promise.reject({ code: 'file-lost', sentence: 'lost' });

test('[B17] what is not on this device is said to be away, and asked of nobody', async () => {
  const { opened, asked } = client(lost);
  await opened.look(item('1'), true);
  expect([opened.now(item('1')).is, asked.every(({ onlyHere }) => onlyHere)]).toEqual(['away', true]);
});

test('[B17] two messages of one file are one picture; it goes once nobody shows it any more', async () => {
  const { opened, asked } = client(async () => {});
  const [one, two] = [opened.hold(item('1')), opened.hold(item('2'))];
  await Promise.all([opened.fetch(item('1')), opened.fetch(item('2'))]);
  expect([opened.now(item('2')), asked.length]).toMatchObject([{ is: 'open', url: 'blob:0' }, 1]);
  one.release();
  one.release();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(revoked).toEqual([]);
  two.release();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([revoked, opened.now(item('1')).is]).toEqual([['blob:0'], 'unknown']);
});

test('[B17] a message that gets another id is shown on, without being read again', async () => {
  const { opened, asked } = client(async () => {});
  const before = opened.hold(item('1'));
  await opened.look(item('1'), true);
  before.release();
  const after = opened.hold(item('1 anew'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([after.state.current.is, asked.length, revoked]).toEqual(['open', 1, []]);
});

test('[B17] a download that is stopped is away, and can be begun anew though the first has not ended yet', async () => {
  const ends: PromiseWithResolvers<void>[] = [];
  const { opened } = client((options) => {
    options.onProgress?.(1, 3);
    ends.push(Promise.withResolvers());
    return ends.at(-1)?.promise as Promise<void>;
  });
  opened.hold(item('1'));
  const first = opened.fetch(item('1'));
  await vi.advanceTimersByTimeAsync(0);
  expect(opened.now(item('1'))).toMatchObject({ is: 'fetching', done: 1, total: 3 });
  opened.cancel(item('1'));
  expect(opened.now(item('1')).is).toBe('away');
  const second = opened.fetch(item('1'));
  await vi.advanceTimersByTimeAsync(0);
  ends[1]?.resolve();
  await second;
  expect(opened.now(item('1')).is).toBe('open');
  ends[0]?.reject({ code: 'given-up', sentence: 'given up' });
  await first;
  expect(opened.now(item('1')).is).toBe('open');
});

test('[B17] what is stopped while it is decrypted leaves no address behind', async () => {
  const { opened } = client(async () => {});
  opened.hold(item('1'));
  const { state } = opened.hold(item('1'));
  const stop = state.subscribe((now) => now.is === 'opening' && opened.cancel(item('1')));
  await opened.fetch(item('1'));
  stop();
  expect([opened.now(item('1')).is, made]).toEqual(['away', []]);
});

test.each([
  ['unknown-media', /does not have this file any more/],
  ['file-damaged', /thrown away/],
  ['no-room', /Settings, Storage/],
  ['offline', /cannot be reached/],
])('[B17] a file that fails with %s says what to do, and may be tried again', async (code, sentence) => {
  let fails = true;
  const { opened } = client(() => (fails ? Promise.reject({ code, sentence: 'of the SDK' }) : Promise.resolve()));
  await opened.fetch(item('1'));
  expect(opened.now(item('1'))).toMatchObject({ is: 'failed', sentence: expect.stringMatching(sentence) });
  fails = false;
  await opened.fetch(item('1'));
  expect(opened.now(item('1')).is).toBe('open');
});

test('[B17] what the page lets go of leaves no address', async () => {
  const { opened } = client(async () => {});
  opened.hold(item('1'));
  await opened.fetch(item('1'));
  opened.close();
  expect(revoked).toEqual(made);
});

test('[B17] how large a picture truly is is known before it is open; one that is let go meanwhile leaves no address', async () => {
  sizes.set('blob:0', { width: 20_000, height: 20_000 });
  const { opened } = client(async () => {});
  opened.hold(item('1'));
  const states: unknown[] = [];
  opened.hold(item('1')).state.subscribe((state) => void states.push([state.is, 'size' in state && state.size]));
  await opened.fetch(item('1'));
  expect(states.at(-1)).toEqual(['open', { width: 20_000, height: 20_000 }]);

  const { promise: measured, resolve } = Promise.withResolvers<null>();
  const roost = { download: async () => ({ name: 'a', type: 'image/png', read: async function* () {} }) };
  const slow = new OpenedFiles(roost as unknown as Roost, () => measured);
  const { release } = slow.hold(item('1'));
  const fetching = slow.fetch(item('1'));
  await expect.poll(() => made.length).toBe(2);
  release();
  slow.close();
  resolve(null);
  await fetching;
  expect(revoked).toEqual(['blob:1']);
});
