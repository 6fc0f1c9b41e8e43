import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bin, buildDir, root } from '../kit/paths.ts';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/** The part of vitest's JSON report that is read here. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
}

/** Runs one vitest project, its own report going to stderr, and counts its tests. */
export async function runVitest(project: string): Promise<Outcome> {
  const folder = path.join(buildDir, 'test');
  const file = path.join(folder, `${project}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(file, { force: true });

  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run(bin('vitest'), ['run', '--project', project, ...reporters]);
  const report = readReport(file);
  // A file that cannot be loaded, an error outside any test, no report at all: failed, though no test says so.
  const failed = Math.max(report.numFailedTests, code === 0 ? 0 : 1);
  return { passed: report.numPassedTests, failed };
}

/** Runs one of the project's own commands as a single test. */
export async function runCommand(name: string, args: string[]): Promise<Outcome> {
  const code = await run(process.execPath, [path.join(root, 'scripts', `${name}.ts`), ...args]);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 1 };
  }
}

/** Runs a program with all it says on our stderr; a request to stop is passed on. */
function run(program: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
    const stop = () => child.kill('SIGTERM');
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      resolve(code ?? 1);
    });
  });
}
