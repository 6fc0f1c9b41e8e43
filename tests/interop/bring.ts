/** Packages that lie in a folder of their own, for tests alone, brought when a test wants them. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { runChild } from '../../scripts/kit/child.ts';
import { buildDir, root } from '../../scripts/kit/paths.ts';

/**
 * `npm ci` in that folder, unless what is there is what its lockfile asks for, without running install scripts. One process at a
 * time; a second waits.
 */
export async function bring(folder: string, what: string): Promise<void> {
  const turn = path.join(buildDir, `installing-${path.basename(folder)}`);
  mkdirSync(buildDir, { recursive: true });
  for (;;) {
    // Whoever has the turn is writing there.
    if (!existsSync(turn) && isInstalled(folder)) return;
    if (takeTurn(turn)) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  try {
    if (isInstalled(folder)) return;
    const where = path.relative(root, folder);
    console.error(`Installing ${what} (npm ci in ${where}) ...`);
    const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await runChild('npm', args);
    if (code !== 0) throw new Error(`npm ci in ${where} ended with ${code}:\n${output}`);
  } finally {
    rmSync(turn, { recursive: true, force: true });
  }
}

function isInstalled(folder: string): boolean {
  const has = integritiesIn(path.join(folder, 'node_modules/.package-lock.json'));
  return has !== null && has === integritiesIn(path.join(folder, 'package-lock.json'));
}

/** Null: there is no such lockfile, or half of one. */
function integritiesIn(lockfile: string): string | null {
  if (!existsSync(lockfile)) return null;
  try {
    const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as {
      packages: Record<string, { integrity?: string }>;
    };
    const pairs = Object.entries(packages).filter(([name]) => name !== '');
    return JSON.stringify(pairs.map(([name, { integrity }]) => [name, integrity]).sort());
  } catch {
    return null;
  }
}

/** A turn that a process left behind counts for nothing after ten minutes. */
function takeTurn(turn: string): boolean {
  try {
    mkdirSync(turn);
    return true;
  } catch {
    const since = statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > 600_000) rmSync(turn, { recursive: true, force: true });
    return false;
  }
}
