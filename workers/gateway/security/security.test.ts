import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { clientAddress } from './client-address.ts';
import { setSecurityHeaders } from './headers.ts';
import { isPlainHttp } from './https-only.ts';
import { isLoopback } from './loopback.ts';
import { mayCall } from './origins.ts';

describe('plain HTTP', () => {
  const plain = (url: string, visitor?: string) =>
    isPlainHttp(new URL(url), new Headers(visitor === undefined ? {} : { 'cf-visitor': visitor }));

  test('is what does not come over TLS from another machine', () => {
    expect(plain('http://roost.example/v1/limits')).toBe(true);
    expect(plain('http://192.168.1.5:8787/')).toBe(true);
    expect(plain('https://roost.example/v1/limits')).toBe(false);
    expect(plain('https://roost.example/', '{"scheme":"https"}')).toBe(false);
    expect(plain('https://roost.example/', '{"scheme":"http"}')).toBe(true);
  });

  test('is fine on loopback; a visitor cannot talk the server into it', () => {
    expect(plain('http://127.0.0.1:8787/')).toBe(false);
    expect(plain('http://localhost/')).toBe(false);
    expect(plain('http://[::1]:1/')).toBe(false);
    expect(plain('http://roost.example/', '{"scheme":"https"}')).toBe(true);
  });

  test.each(['127.0.0.1.example', 'localhost.example', '128.0.0.1', '0.0.0.0', 'example'])(
    '%s is not loopback',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

describe('a client address', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['', null],
    ['not an address', null],
  ])('%j counts as %j', (header, address) => {
    expect(clientAddress(new Headers({ 'cf-connecting-ip': header }))).toBe(address);
  });

  test('is unknown where the platform does not say', () => {
    expect(clientAddress(new Headers({ 'x-forwarded-for': '203.0.113.7' }))).toBeNull();
  });
});

test('pages of the own origin and of those that are named may call, others may not', () => {
  const config = readConfig({ ROOST_ORIGINS: 'https://chat.example.org' });
  expect(mayCall('https://roost.example', 'https://roost.example', config)).toBe(true);
  expect(mayCall('https://chat.example.org', 'https://roost.example', config)).toBe(true);
  expect(mayCall('http://roost.example', 'https://roost.example', config)).toBe(false);
  expect(mayCall('https://chat.example.org.evil.example', 'https://roost.example', config)).toBe(false);
  expect(mayCall('null', 'https://roost.example', config)).toBe(false);
});

describe('security headers', () => {
  function headersFor(address: string, kind: 'api' | 'page') {
    const headers = new Headers();
    setSecurityHeaders(headers, new URL(address), kind);
    return headers;
  }

  test('let the page load from its own origin and talk to this server only, and nothing inline', () => {
    const policy = headersFor('https://roost.example:8443/', 'page').get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' wss://roost.example:8443;");
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  test('[B19] let it use the bucket itself where devices do, and nothing else beside', () => {
    const headers = new Headers();
    setSecurityHeaders(headers, new URL('https://roost.example/'), 'page', 'https://a.r2.cloudflarestorage.com');
    expect(headers.get('content-security-policy')).toContain(
      "connect-src 'self' wss://roost.example https://a.r2.cloudflarestorage.com;",
    );
  });

  test('let nothing be made of an answer of the API', () => {
    const headers = headersFor('https://roost.example/v1/limits', 'api');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('let a page of another origin see that the server is there, and nothing else of it', () => {
    const policyOf = (address: string) => headersFor(address, 'api').get('cross-origin-resource-policy');
    expect(policyOf('https://roost.example/healthz')).toBe('cross-origin');
    for (const path of ['/', '/v1/profile', '/v1/healthz', '/healthz/x', '/operator/history'])
      expect(policyOf(`https://roost.example${path}`)).toBe('same-origin');
  });

  test('demand TLS from then on, where there is TLS', () => {
    expect(headersFor('https://roost.example/', 'page').has('strict-transport-security')).toBe(true);
    expect(headersFor('http://127.0.0.1/', 'page').has('strict-transport-security')).toBe(false);
  });
});
