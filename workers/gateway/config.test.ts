import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

function problems(vars: Record<string, unknown>): readonly string[] {
  try {
    readConfig(vars);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const webhook = {
  ROOST_CODE_SENDER: 'webhook',
  ROOST_CODE_WEBHOOK: 'https://codes.example.org/send',
  ROOST_CODE_WEBHOOK_KEY: 'key-text',
};

describe('the configuration', () => {
  test('of an empty deployment is usable: nobody can sign up until a sender is named', () => {
    expect(readConfig({})).toMatchObject({ local: false, origins: [], webhook: null });
  });

  test('takes limits, origins and the webhook', () => {
    const config = readConfig({
      ...webhook,
      ROOST_LIMITS: '{"maxDevices":3}',
      ROOST_ORIGINS: 'https://chat.example.org http://localhost:5173',
    });
    expect(config.limits.maxDevices).toBe(3);
    expect(config.origins).toEqual(['https://chat.example.org', 'http://localhost:5173']);
    expect(config.webhook).toEqual({ url: 'https://codes.example.org/send', key: 'key-text' });
  });

  test('[B19] of the S3 interface of the bucket there is all of it or nothing', () => {
    const all = {
      ...{ ROOST_S3_ENDPOINT: 'https://0123abcd.r2.cloudflarestorage.com/', ROOST_S3_BUCKET: 'roost-media' },
      ...{ ROOST_S3_KEY_ID: 'id', ROOST_S3_KEY: 'key' },
    };
    expect(readConfig(all).s3).toEqual({
      ...{ endpoint: 'https://0123abcd.r2.cloudflarestorage.com', bucket: 'roost-media', keyId: 'id', key: 'key' },
    });
    expect(readConfig({}).s3).toBeNull();
    expect(readConfig({ ROOST_S3_ENDPOINT: '', ROOST_S3_BUCKET: '' }).s3).toBeNull();
    const { ROOST_S3_KEY: _key, ROOST_S3_KEY_ID: _id, ...half } = all;
    expect(problems(half)).toEqual([
      'For the S3 interface of the bucket ROOST_S3_KEY_ID, ROOST_S3_KEY must be set too.',
    ]);
    for (const ROOST_S3_ENDPOINT of ['http://s3.example.org', 'r2.example.org', 'https://s3.example.org/?a=b'])
      expect(problems({ ...all, ROOST_S3_ENDPOINT })).toEqual([expect.stringContaining('ROOST_S3_ENDPOINT')]);
    expect(problems({ ...all, ROOST_S3_BUCKET: 'a/b' })).toEqual([expect.stringContaining('ROOST_S3_BUCKET')]);
  });

  test('the key of the operator is one that fits into a header', () => {
    expect(problems({ ROOST_OPERATOR_KEY: 'k'.repeat(32) })).toEqual([]);
    expect(problems({ ROOST_OPERATOR_KEY: 'short' })).toEqual([expect.stringContaining('needs 32 characters')]);
    for (const key of ['correct horse battery staple correct horse', `${'k'.repeat(32)}é`])
      expect(problems({ ROOST_OPERATOR_KEY: key })).toEqual([expect.stringContaining('no blanks')]);
  });

  test.each([{}, { ROOST_HISTORY: 'embedded' }, { ROOST_HISTORY: 'cassandra', HISTORY_PROXY: {} }])(
    '%j names a store of cold history that is there',
    (vars) => expect(problems(vars)).toEqual([]),
  );

  test.each([
    [{ ROOST_LOCAL: 'yes' }, 'ROOST_LOCAL'],
    [{ ROOST_LIMITS: '{' }, 'ROOST_LIMITS'],
    [{ ROOST_LIMITS: '{"maxDevises":3}' }, 'maxDevises'],
    [{ ROOST_LIMITS: '{"maxDevices":0}' }, 'maxDevices'],
    [{ ROOST_ORIGINS: 'chat.example.org' }, 'ROOST_ORIGINS'],
    [{ ROOST_ORIGINS: 'https://chat.example.org/' }, 'ROOST_ORIGINS'],
    [{ ROOST_ORIGINS: 'http://chat.example.org' }, 'ROOST_ORIGINS'],
    [{ ROOST_ORIGINS: '*' }, 'ROOST_ORIGINS'],
    [{ ROOST_CODE_SENDER: 'sms' }, 'ROOST_CODE_SENDER'],
    [{ ROOST_CODE_WEBHOOK: 'https://codes.example.org' }, 'ROOST_CODE_WEBHOOK'],
    [{ ...webhook, ROOST_CODE_WEBHOOK: 'http://codes.example.org' }, 'ROOST_CODE_WEBHOOK'],
    [{ ...webhook, ROOST_CODE_WEBHOOK_KEY: '' }, 'ROOST_CODE_WEBHOOK_KEY'],
    [{ ...webhook, ROOST_LOCAL: '1' }, 'ROOST_LOCAL'],
    [{ ROOST_HISTORY: 'postgres' }, 'ROOST_HISTORY must be "embedded" or "cassandra"'],
    [{ ROOST_RETENTION: '90 days' }, 'ROOST_RETENTION must be "forever", "until-delivered", or "ttl"'],
    [{ ROOST_HISTORY: 'cassandra' }, 'there is no service binding HISTORY_PROXY'],
  ])('%j is refused by name', (vars, name) => {
    expect(problems(vars)).toEqual([expect.stringContaining(name)]);
  });

  test('names everything that is wrong at once, and no secret', () => {
    const all = problems({ ...webhook, ROOST_LOCAL: '2', ROOST_CODE_WEBHOOK: 'nowhere' });
    expect(all).toHaveLength(2);
    expect(all.join()).not.toContain('key-text');
  });
});
