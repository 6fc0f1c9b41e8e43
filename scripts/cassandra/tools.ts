import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What this machine lacks for a cluster; the message is for the person who asked for one. */
export class ClusterProblem extends Error {
  override name = 'Error';
}

const pom = path.join(import.meta.dirname, 'pom.xml');
const withDocker = 'With Docker: docker compose -f scripts/cassandra/compose.yaml up --wait';

/** Cassandra 5.0 runs on these; later ones no longer let it set what it sets while it starts. */
const javaVersions = [17, 11];

/** A Java of a version that Cassandra runs on: that of JAVA_HOME, of the path, or one that Linux keeps where they go. */
export function findJava(homesDir = '/usr/lib/jvm'): string | undefined {
  const homes = existsSync(homesDir) ? readdirSync(homesDir).sort().reverse() : [];
  const programs = [
    ...(process.env.JAVA_HOME ? [path.join(process.env.JAVA_HOME, 'bin/java')] : []),
    'java',
    ...homes.map((name) => path.join(homesDir, name, 'bin/java')),
  ];
  return javaVersions.flatMap((version) => programs.find((program) => versionOf(program) === version) ?? [])[0];
}

/** Why no cluster can be had on this machine; undefined when nothing is in the way. */
export function whatIsMissing(jars: string, homesDir?: string): string | undefined {
  if (findJava(homesDir) === undefined) {
    return `there is no Java ${javaVersions.join(' or ')} on this machine (Debian: apt-get install openjdk-17-jre-headless maven). ${withDocker}`;
  }
  if (!areThere(jars) && spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status !== 0) {
    return `there is no Maven on this machine, which brings Cassandra's jars (Debian: apt-get install maven). ${withDocker}`;
  }
  return undefined;
}

/** Brings Cassandra's jars into a folder, once. Where they come from is Maven's own business. */
export function bringJars(jars: string, say: (line: string) => void): void {
  const problem = whatIsMissing(jars);
  if (problem !== undefined) throw new ClusterProblem(`No Cassandra here: ${problem}`);
  if (areThere(jars)) return;
  say('Bringing Cassandra (70 MB, with Maven) ...');
  rmSync(jars, { recursive: true, force: true });
  mkdirSync(jars, { recursive: true });
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`, '-DincludeScope=runtime'];
  const { status } = spawnSync('mvn', ['-q', '-B', '-f', pom, ...copy], { stdio: ['ignore', 2, 2] });
  if (status !== 0)
    throw new ClusterProblem(`Maven could not bring Cassandra's jars; what it says is above. ${withDocker}`);
  writeFileSync(path.join(jars, '.complete'), hashOf(pom));
}

function areThere(jars: string): boolean {
  const marker = path.join(jars, '.complete');
  return existsSync(marker) && readFileSync(marker, 'utf8') === hashOf(pom);
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function versionOf(program: string): number | undefined {
  const { stderr, status } = spawnSync(program, ['-version'], { encoding: 'utf8' });
  const found = status === 0 ? /version "(?:1\.)?(\d+)/.exec(stderr)?.[1] : undefined;
  return found === undefined ? undefined : Number(found);
}
