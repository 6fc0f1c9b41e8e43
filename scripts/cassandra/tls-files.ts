import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type ClusterShape, nodesOf, tlsFilesOf } from './node-files.ts';
import { ClusterProblem } from './tools.ts';

/**
 * Makes the certificate of a cluster that is its own issuer, with the tool that comes with the Java. It lists the addresses of all nodes but
 * the last, so that one node shows a certificate for other addresses.
 */
export function makeTlsFiles(shape: ClusterShape, java: string): void {
  const { folder, keystore, issuer, password } = tlsFilesOf(shape.dir);
  mkdirSync(folder, { recursive: true });
  const keytool = java === 'java' ? 'keytool' : path.join(path.dirname(java), 'keytool');
  const addresses = nodesOf(shape)
    .slice(0, -1)
    .map(({ host }) => `ip:${host}`);
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', password, '-alias', 'nodes'];
  const key = [
    '-genkeypair',
    '-keyalg',
    'EC',
    '-groupname',
    'secp256r1',
    '-validity',
    '30',
    '-dname',
    'CN=roost-local',
  ];
  run(keytool, [...key, '-ext', 'bc:c', '-ext', `san=${addresses.join()}`, ...store]);
  run(keytool, ['-exportcert', '-rfc', '-file', issuer, ...store]);
}

function run(program: string, args: string[]): void {
  const { status, stderr, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new ClusterProblem(`${program} could not make a certificate: ${stderr}${stdout}`);
}
