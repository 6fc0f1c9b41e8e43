import { env, exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
test('x', async () => {
  const r = await exports.default.fetch('http://127.0.0.1/healthz');
  expect(r.status).toBe(200);
  console.log((await env.DIRECTORY.prepare('select name from sqlite_master').all()).results);
});
