import { expect, test } from 'vitest';
import { readClusterSettings, readPoolSettings } from './settings.ts';

const vars = {
  CASSANDRA_CONTACT_POINTS: '10.0.0.1, 10.0.0.2',
  CASSANDRA_PORT: '',
  CASSANDRA_DATA_CENTER: 'dc1',
  CASSANDRA_KEYSPACE: 'roost',
  CASSANDRA_REPLICATION: 'dc1:3,dc2:2',
  CASSANDRA_TLS: 'on',
  CASSANDRA_POOLS: '8',
};

test('what is said is read', () =>
  expect(readClusterSettings({ ...vars, CASSANDRA_USERNAME: 'roost', CASSANDRA_PASSWORD: ` "it's" secret ` })).toEqual({
    ...{ contactPoints: ['10.0.0.1', '10.0.0.2'], port: 9042, dataCenter: 'dc1', keyspace: 'roost', tls: true },
    ...{ replication: 'dc1:3,dc2:2', username: 'roost', password: ` "it's" secret ` },
  }));

test.each([
  [{ CASSANDRA_CONTACT_POINTS: ' ' }, 'CASSANDRA_CONTACT_POINTS is empty'],
  [{ CASSANDRA_CONTACT_POINTS: '10.0.0.1:9042' }, 'addresses without ports'],
  [{ CASSANDRA_CONTACT_POINTS: '10.0.0.1,fd00::1' }, 'IPv4 addresses without ports, not "fd00::1"'],
  [{ CASSANDRA_PORT: '99999' }, 'CASSANDRA_PORT'],
  [{ CASSANDRA_DATA_CENTER: '' }, 'CASSANDRA_DATA_CENTER is empty'],
  [{ CASSANDRA_KEYSPACE: 'roost; DROP' }, 'CASSANDRA_KEYSPACE'],
  [{ CASSANDRA_REPLICATION: 'dc1' }, 'CASSANDRA_REPLICATION'],
  [{ CASSANDRA_REPLICATION: "dc1:3,x'y:1" }, 'CASSANDRA_REPLICATION'],
  [{ CASSANDRA_TLS: 'yes' }, 'CASSANDRA_TLS is on or off'],
  [{ CASSANDRA_PASSWORD: 'alone' }, 'set both or neither'],
])('%j is refused with a sentence', (change, words) =>
  expect(readClusterSettings({ ...vars, ...change })).toContain(words),
);

test('pools have a number and a place', () => {
  expect(readPoolSettings(vars)).toEqual({ pools: 8, location: undefined });
  expect(readPoolSettings({ ...vars, CASSANDRA_LOCATION: 'weur' })).toEqual({ pools: 8, location: 'weur' });
  for (const pools of ['0', '33', '', 'many']) {
    expect(readPoolSettings({ ...vars, CASSANDRA_POOLS: pools })).toContain('CASSANDRA_POOLS');
  }
  expect(readPoolSettings({ ...vars, CASSANDRA_LOCATION: 'moon' })).toContain('CASSANDRA_LOCATION');
});
