import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { bin, buildDir, root } from '../kit/paths.ts';

const longestLine = 300;
/** Of a command that failed. */
const lastLines = 20;

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What failed, a line each, where tests have names. */
  readonly failures?: readonly string[];
}

/** The part of vitest's JSON report that is read here. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
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
  // A file that cannot be loaded, an error outside any test, a report that is missing: failed, though no test says so.
  const failed = Math.max(report.numFailedTests, code === 0 ? 0 : 1);
  return { passed: report.numPassedTests, failed, failures: failuresOf(report) };
}

/** File, name and the first line of what was wrong; of a file that could not be run, just that. */
export function failuresOf({ testResults }: Pick<Report, 'testResults'>): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name);
    const tests = assertionResults.filter((test) => test.status === 'failed');
    if (tests.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : [];
    return tests.map((test) => `${file} > ${test.fullName}: ${firstLine(test.failureMessages[0] ?? '')}`);
  });
}

function firstLine(text: string): string {
  return (stripVTControlCharacters(text).trim().split('\n')[0] ?? '').slice(0, longestLine);
}

/** Runs one of the project's own commands as a single test; one that gives way has the lowest priority. */
export async function runCommand(name: string, args: string[], { givesWay = false } = {}): Promise<Outcome> {
  const last: string[] = [];
  const hears = (line: string) => {
    last.push(line.slice(0, longestLine));
    if (last.length > lastLines) last.shift();
  };
  const code = await run(process.execPath, [path.join(root, 'scripts', `${name}.ts`), ...args], { hears, givesWay });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, failures: last };
}

/** What two commands of one tier came to. */
export function both(a: Outcome, b: Outcome): Outcome {
  const failures = [...(a.failures ?? []), ...(b.failures ?? [])];
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, ...(failures.length > 0 ? { failures } : {}) };
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] };
  }
}

interface RunOptions {
  readonly hears?: (line: string) => void;
  readonly givesWay?: boolean;
}

/** Runs a program with all it says on our stderr, and told by the line to whoever asks; a request to stop is passed on. */
function run(program: string, args: string[], { hears, givesWay = false }: RunOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const said = hears === undefined ? 2 : 'pipe';
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', said, said] });
    // Before it has threads of its own, which keep the priority that they began with.
    if (givesWay && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null || hears === undefined) continue;
      stream.pipe(process.stderr, { end: false });
      createInterface(stream).on('line', hears);
    }
    const stop = () => child.kill('SIGTERM');
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      resolve(code ?? 1);
    });
  });
}
