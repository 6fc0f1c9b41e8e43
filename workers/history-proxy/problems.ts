import { errors, types } from 'cassandra-driver';
import type { ClusterSettings } from './settings.ts';

const { responseErrorCodes } = types;

/** What is wrong with a cluster, a sentence for whoever runs the deployment. It names no message or person. */
export function problemOf(error: unknown, settings: ClusterSettings): string {
  const reasons = reasonsOf(error);
  for (const reason of reasons) {
    const problem = knownProblem(reason, settings);
    if (problem !== undefined) return problem;
  }
  const sentences = [...new Set(reasons.map(({ message }) => message))];
  return `The cluster cannot be used: ${sentences.join('; ')}`;
}

/**
 * True of failures that a new connection finds the reason of: tables or rights are not what they were. A statement that the
 * cluster refuses is the fault of that statement alone, and the calls beside it go on.
 */
export function isOfSchema(error: unknown): boolean {
  if (!(error instanceof errors.ResponseError)) return false;
  const { code, message } = error;
  if (code === responseErrorCodes.unauthorized || code === responseErrorCodes.syntaxError) return true;
  return code === responseErrorCodes.invalid && (noKeyspace.test(message) || noTables.test(message));
}

const noKeyspace = /Keyspace '.*' does not exist/i;
const noTables = /unconfigured table|table .* does not exist|Undefined column/i;

/** The driver keeps the reason of each node inside the one error that it throws. */
function reasonsOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [new Error(String(error))];
  const inner = error instanceof errors.NoHostAvailableError ? Object.values(error.innerErrors ?? {}) : [];
  return inner.length > 0 ? inner.flatMap(reasonsOf) : [error];
}

function knownProblem(error: Error, { keyspace, dataCenter, tls, contactPoints }: ClusterSettings): string | undefined {
  const { message } = error;
  if (error instanceof errors.AuthenticationError) {
    return /requires authentication|NoAuthProvider/i.test(message)
      ? 'The cluster asks for a password: set the secrets CASSANDRA_USERNAME and CASSANDRA_PASSWORD'
      : 'The cluster refuses the user name or the password: see the secrets CASSANDRA_USERNAME and CASSANDRA_PASSWORD';
  }
  if (noKeyspace.test(message)) {
    return `There is no keyspace ${keyspace}: see CASSANDRA_KEYSPACE, or run npm run migrate:cassandra`;
  }
  if (noTables.test(message)) {
    return `The tables of the keyspace ${keyspace} are not there, or are old: run npm run migrate:cassandra`;
  }
  if (error instanceof errors.ResponseError && error.code === responseErrorCodes.unauthorized) {
    return `The user may not read and write the keyspace ${keyspace}: ${message}`;
  }
  if (error instanceof errors.ArgumentError && /data ?center/i.test(message)) {
    return `There is no data centre ${dataCenter} in the cluster: see CASSANDRA_DATA_CENTER (${message})`;
  }
  if (/^query(A|AAAA) |ENOTFOUND|EBADQUERY/.test(message)) {
    return `CASSANDRA_CONTACT_POINTS has a name that cannot be looked up: ${message}`;
  }
  // The runtime does not say why a handshake failed.
  if (tls && /cannot connect|connection|socket|tls/i.test(message)) {
    return `No TLS with ${contactPoints.join(', ')}: nobody is there, or speaks plain CQL, or shows a certificate of an unknown issuer or for another address (${message}). See CASSANDRA_TLS`;
  }
  return undefined;
}
