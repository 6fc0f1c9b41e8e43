import { expect, test } from 'vitest';
import { webhookSender } from './code-sender.ts';

const message = { to: { kind: 'phone', value: '+491711234567' }, code: '012345', expiresAt: 5 } as const;

test('the webhook is posted the code with its key', async () => {
  const seen: Request[] = [];
  const sender = webhookSender({ url: 'https://codes.example.org/send', key: 'key' }, async (request) => {
    seen.push(request);
    return new Response('ok');
  });
  await sender.send(message);
  const [request] = seen;
  expect(request?.method).toBe('POST');
  expect(request?.headers.get('authorization')).toBe('Bearer key');
  expect(await request?.json()).toEqual({ to: { phone: '+491711234567' }, code: '012345', expiresAt: 5 });
});

test('anything but success is a fault, and the code is not in its words', async () => {
  const sender = webhookSender({ url: 'https://codes.example.org/send', key: 'key' }, async () =>
    Response.redirect('https://elsewhere.example', 302),
  );
  await expect(sender.send(message)).rejects.toThrow('the code webhook answered 302');
});
