/** What no browser sends: hosts that are none, pages of others, paths that mean something else. Over a raw socket. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let logged: string[];

beforeAll(async () => {
  logged = [];
  server = await startTestServer({}, (line) => logged.push(line));
});
afterAll(() => server.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends a request as its bytes are; the answer as it came. */
function raw(head: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.runtime.port, '127.0.0.1', () =>
      socket.write(`${head}\r\nConnection: close\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [top = '', ...rest] = text.split('\r\n\r\n');
      const [status = '', ...lines] = top.split('\r\n');
      const headers = new Headers(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
      resolve({ status: Number(status.split(' ')[1]), headers, body: rest.join('\r\n\r\n') });
    });
    setTimeout(() => socket.destroy(), 30_000).unref();
  });
}

function expectRefused(answer: Answer, status: number, code: string): void {
  expect(JSON.parse(answer.body), answer.body).toMatchObject({ error: { code } });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

describe('[H3b] a host that is none is refused as every other request is', () => {
  test.each([
    ...['[', '[::1', '::1', 'a b', '%', '%00', 'a:b', ':', ':80', '\\', 'é', '<script>', '127.0.0.1, evil.example'],
    ...['localhost:99999', 'localhost:', 'http://127.0.0.1', 'a/b', '127.0.0.1/..', 'a@b', 'user:pw@127.0.0.1'],
    ...['127.0.0.1#x', '127.0.0.1?x', "127.0.0.1'", '{}', '127.0.0.1:80:80', '*'],
  ])('%s', async (host) => {
    for (const path of ['/v1/limits', '/', '/healthz', '/v1/socket']) {
      expectRefused(await raw(`GET ${path} HTTP/1.1\r\nHost: ${host}`), 400, 'malformed');
    }
  });

  test('so is a request line without a path', async () => {
    expectRefused(await raw(`OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:${server.runtime.port}`), 400, 'malformed');
  });
});

describe('[H4] a host that is another machine’s is not served without TLS', () => {
  test.each([
    ...[
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'localhost.',
      'xn--nxasmq6b',
      '..',
      '0.0.0.0',
    ],
    ...['192.168.0.1', '128.0.0.1', '[::]', '[::ffff:7f00:1]', '[fe80::1]', 'a'.repeat(200), 'evil.example:8787'],
  ])('%s', async (host) => {
    for (const path of ['/v1/limits', '/', '/v1/sign-up/codes']) {
      expectRefused(await raw(`GET ${path} HTTP/1.1\r\nHost: ${host}`), 403, 'https-only');
    }
  });
});

describe('[H4] a page of another origin may not call, nor open the socket', () => {
  test.each([
    ...['http://evil.example', 'https://evil.example', 'null', 'file://', 'http://127.0.0.1', 'http://localhost'],
    ...['http://127.0.0.1:1', 'https://127.0.0.1:PORT', 'http://127.0.0.1:PORT.evil.example', 'http://127.0.0.1:PORT/'],
    ...['http://127.0.0.1:PORT, http://127.0.0.1:PORT', 'HTTP://127.0.0.1:PORT', 'http://[::1]:PORT', '*'],
  ])('%s', async (form) => {
    const { port } = server.runtime;
    const origin = form.replaceAll('PORT', String(port));
    const upgrade = 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
    for (const more of ['GET /v1/limits', 'OPTIONS /v1/limits', 'POST /v1/sign-up/codes']) {
      const answer = await raw(`${more} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}`);
      expectRefused(answer, 403, 'foreign-origin');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    const socket = `GET /v1/socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}`;
    const answer = await raw(`${socket}\r\n${upgrade.replace('\r\n', '\r\nConnection: Upgrade\r\n')}`);
    expect(answer.status).toBe(403);
  });

  test('its own may', async () => {
    const { port } = server.runtime;
    const answer = await raw(`GET /v1/limits HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}`);
    expect(answer.status).toBe(200);
  });
});

test.each(['/v1/%', '/v1/%ff', '/v1/%00', '/v1//', '/v1/devices/%2e%2e%2f', '/v1/conversations/%E0%A4%A/entries'])(
  'the path %s is nothing, and no fault',
  async (path) => {
    const { status, headers } = await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1`);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  },
);

test('none of it was a fault of the server', () => {
  expect(logged.filter((line) => /exception|error|failed/i.test(line))).toEqual([]);
});
