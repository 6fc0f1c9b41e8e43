import { expect, test } from 'vitest';
import { r2Bucket } from './bucket.ts';

/** A bucket that names so many keys at once. */
function bucketOf(keys: Set<string>, page: number) {
  const asked: string[] = [];
  return {
    asked,
    bucket: r2Bucket({
      list: async ({ prefix }) => {
        asked.push('list');
        const found = [...keys].filter((key) => key.startsWith(prefix));
        return { objects: found.slice(0, page).map((key) => ({ key })), truncated: found.length > page };
      },
      delete: async (gone) => {
        asked.push('delete');
        for (const key of [gone].flat()) keys.delete(key);
      },
      resumeMultipartUpload: () => ({ abort: async () => {} }),
    }),
  };
}

test('[B10] everything under a prefix is erased, however much it is, and no list is asked for that says nothing new', async () => {
  const keys = new Set(['in/a/1', 'in/a/2', 'in/a/3', 'in/b/1']);
  const { asked, bucket } = bucketOf(keys, 2);
  await bucket.eraseUnder('in/a/');
  expect([...keys]).toEqual(['in/b/1']);
  expect(asked).toEqual(['list', 'delete', 'list', 'delete']);
  asked.length = 0;
  await bucket.eraseUnder('in/a/');
  await bucket.eraseUnder('in/b/');
  expect(asked).toEqual(['list', 'list', 'delete']);
});
