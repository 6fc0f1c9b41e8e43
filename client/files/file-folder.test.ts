/** Files in a folder of a disk that takes a part of what it is given. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'roost-file-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a process that may write 4 kB to a file, or 8 (shells count in 512 bytes, or in 1,024), says of its files. */
function onSmallDisk(script: string): string {
  const begin = `
    import { openFileFolder } from ${JSON.stringify(new URL('file-folder.node.ts', import.meta.url).href)};
    const files = await openFileFolder(${JSON.stringify(folder)});
    const append = (bytes) => files.append('a', Buffer.alloc(bytes, 7)).then(() => files.size('a'), (error) => error.code);
  `;
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 8 && exec "$0" "$@"', process.execPath, '--input-type=module', '-e', begin + script],
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  return `${stdout}${stderr}`.trim();
}

test.skipIf(process.platform === 'win32')(
  '[B13] what a disk took a part of is taken back, and what comes next lies where it belongs',
  () => {
    expect(
      onSmallDisk(`
        const said = [await append(1_000), await append(20_000), await files.size('a'), await append(500)];
        console.log(said.join(' '));
      `),
    ).toBe('1000 EFBIG 1000 1500');
  },
);
