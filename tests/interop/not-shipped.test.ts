import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/kit/paths.ts';

/** How the library is named, wherever it would come in. */
const names = /@signalapp\/|libsignal|\bls(72|90|103)\b/;

const text = (file: string) => readFileSync(path.join(root, file), 'utf8');

test('the packages of this repository do not bring the library that the encryption is tested against', () => {
  expect(text('package.json')).not.toMatch(names);
  expect(text('package-lock.json')).not.toMatch(names);
});

test('nothing outside tests/interop but one bench reaches for it, and nothing else imports it', () => {
  const folders = '{lib,schema,protocol,crypto,migrations,durable-objects,workers,client,web,cli,bench,scripts,tests}';
  const files = globSync(`${folders}/**/*.{ts,mjs,js}`, {
    cwd: root,
    // One bench measures what is ours beside it.
    exclude: ['tests/interop/**', '**/node_modules/**', 'bench/crypto/beside-libsignal.ts'],
  });
  expect(files.length).toBeGreaterThan(500);
  const reaching = files.filter((file) => /tests\/interop\/(?!cli\.ts|\*)|interop\/oracles/.test(text(file)));
  expect(reaching).toEqual([]);
  const importing = files.filter((file) =>
    /(?:from|import|require)[\s(]*['"](?:@signalapp\/|@aws-sdk\/|ls\d+['"])/.test(text(file)),
  );
  expect(importing).toEqual([]);
});

test('it lies in a package of its own, private, of exact versions, whose lockfile names no registry', () => {
  const oracles = JSON.parse(text('tests/interop/oracles/package.json')) as {
    private: boolean;
    dependencies: Record<string, string>;
  };
  expect(oracles.private).toBe(true);
  expect(oracles.dependencies).toEqual({
    ls72: 'npm:@signalapp/libsignal-client@0.72.1',
    ls90: 'npm:@signalapp/libsignal-client@0.90.0',
    ls103: 'npm:@signalapp/libsignal-client@0.103.0',
  });
  expect(JSON.parse(text('tests/interop/s3-client/package.json'))).toMatchObject({
    ...{ private: true, dependencies: { '@aws-sdk/client-s3': expect.stringMatching(/^\d+\.\d+\.\d+$/) } },
  });
  for (const folder of ['oracles', 's3-client']) {
    const lock = JSON.parse(text(`tests/interop/${folder}/package-lock.json`)) as {
      packages: Record<string, { resolved?: string; integrity?: string }>;
    };
    for (const [name, { resolved, integrity }] of Object.entries(lock.packages)) {
      if (name === '') continue;
      expect(resolved, name).toBeUndefined();
      expect(integrity, name).toMatch(/^sha512-/);
    }
  }
});
