import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConversationId, Roost } from '../../client/api.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

interface Example {
  example(server: string, log: (line: string) => void): Promise<{ ada: Roost; bob: Roost; chat: ConversationId }>;
}

const root = path.resolve(import.meta.dirname, '../..');
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server?.stop();
});

test("the example of the SDK's README runs as it stands there", async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(path.join(root, 'client/README.md'), 'utf8')) ?? [];
  // Beside the sources, so that its imports mean what they say.
  const folder = path.join(root, '.build');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'sdk-readme-example.ts');
  writeFileSync(file, code ?? '');
  const { example } = (await import(/* @vite-ignore */ file)) as Example;

  const lines: string[] = [];
  const { ada, bob, chat } = await example(server.url, (line) => lines.push(line));
  await expect.poll(() => lines).toContain('ada sees it read');
  expect(lines).toContain('bob reads "hello" from ada_example');
  expect(bob.conversations.current).toMatchObject([{ id: chat, unread: 0, last: { text: 'hello' } }]);
  await Promise.all([ada.close(), bob.close()]);
});
