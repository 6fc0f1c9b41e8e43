import { expect, test } from 'vitest';
import { DeploymentIds, IdMemory } from '../../protocol/given-ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { makeApp } from './app.ts';
import { checkedAsking, uncheckedAsking } from './askings.ts';
import { readConfig } from './config.ts';
import { drawCode, readCode } from './link-codes.ts';
import type { Subject } from './names.ts';
import type { Ports } from './ports.ts';
import { routesOf } from './routes.ts';

const rows = { key: async () => new Uint8Array(32).fill(7), hasOld: async () => false, old: async () => [] };
const ids = new DeploymentIds(rows, () => 0, new IdMemory());
const joining = 'j'.repeat(32);

function setUp() {
  const woken: string[] = [];
  const ports = {
    config: readConfig({ ROOST_LOCAL: '1' }),
    ids,
    linkTicket: (name: string) => (woken.push(name), { join: none, look: none, take: none }),
    signUpCode: ({ value }: Subject) => (woken.push(value), { check: none }),
    log: () => undefined,
  } as unknown as Ports;
  const app = makeApp(ports.config, routesOf(defaultLimits));
  const world = { ports, admit: async () => true, assets: async () => new Response() };
  const post = async (path: string, body: object) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await app.fetch(new Request(`http://127.0.0.1${path}`, init), world);
    return ((await response.json()) as { error: { code: string } }).error.code;
  };
  return { post, woken };
}

const none = async () => ({ refused: 'code-expired' });

test('[D10.1] [F-link] a made-up linking code wakes nothing, and looks like one that ended', async () => {
  const { post, woken } = setUp();
  const code = await drawCode(ids);
  const last = code.at(-1) === 'A' ? 'B' : 'A';
  for (const made of [`${code.slice(0, -1)}${last}`, 'AAAA-AAAA', '', 'x', 'Ü'.repeat(8)]) {
    expect(await post('/v1/links/join', { code: made, joining, deviceName: 'x' })).toBe('code-expired');
    for (const step of ['wait', 'finish']) {
      expect(await post(`/v1/links/${step}`, { code: made, joining })).toBe('code-expired');
    }
  }
  expect(woken).toEqual([]);
  for (const typed of [code, ` ${code.toLowerCase().slice(0, 4)}-${code.slice(4)}`]) {
    await post('/v1/links/wait', { code: typed, joining });
  }
  expect(new Set(woken).size).toBe(1);
});

test('[D10.1] [F-link] few of many made-up codes pass, and every drawn one does', async () => {
  let passed = 0;
  for (let n = 0; n < 2_000; n++) {
    const drawn = await drawCode(ids);
    expect(await readCode(ids, drawn)).toBe(drawn);
    if ((await readCode(ids, `${drawn.slice(0, 6)}AA`)) !== null) passed++;
  }
  expect(passed).toBeLessThan(20);
});

test('[D10.1] [F-sign-up] a made-up asking, or that of another number, wakes nothing', async () => {
  const { post, woken } = setUp();
  const form = { code: '1', name: 'x', deviceName: 'x' };
  const phone = '+491700000001';
  const given = await checkedAsking(ids, { kind: 'phone', value: phone }, 'a'.repeat(32));
  const other = await checkedAsking(ids, { kind: 'phone', value: '+491700000002' }, 'a'.repeat(32));
  const handles = await checkedAsking(ids, { kind: 'handle', value: phone }, 'a'.repeat(32));
  for (const asking of ['a'.repeat(32), 'a'.repeat(40), 'a'.repeat(22), other, handles]) {
    expect(await post('/v1/sign-up', { phone, asking, ...form })).toBe('code-expired');
  }
  expect(woken).toEqual([]);
  await post('/v1/sign-up', { phone, asking: given, ...form });
  expect(woken).toEqual([phone]);
  expect(await uncheckedAsking(ids, { kind: 'phone', value: phone }, given)).toBe('a'.repeat(32));
});
