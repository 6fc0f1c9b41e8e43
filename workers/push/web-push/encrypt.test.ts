import { describe, expect, test } from 'vitest';
import { newSubscription } from '../../../tests/harness/push-receiver.ts';
import { fromBase64url } from '../base64url.ts';
import { encryptPush } from './encrypt.ts';

describe('the receiving side of these tests', () => {
  test('opens the example of RFC 8291, section 5', () => {
    const device = newSubscription({
      privateKey: Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'),
      auth: Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url'),
    });
    const body =
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN';
    expect(device.p256dh).toBe(
      'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    );
    expect(device.open(Buffer.from(body, 'base64url'))).toBe('When I grow up, I want to be a watermelon');
  });
});

describe('what is encrypted to a device', () => {
  const device = newSubscription();
  const keys = { p256dh: fromBase64url(device.p256dh), auth: fromBase64url(device.auth) };

  test('[W11] is opened by it alone, and is made anew each time', async () => {
    const [first, second] = [await encryptPush('hello', keys), await encryptPush('hello', keys)];
    expect(device.open(Buffer.from(first))).toBe('hello');
    expect(device.open(Buffer.from(second))).toBe('hello');
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false);
    expect(() => newSubscription().open(Buffer.from(first))).toThrow();
    const changed = Buffer.from(first);
    changed.writeUInt8(changed.readUInt8(100) ^ 1, 100);
    expect(() => device.open(changed)).toThrow();
  });

  test('[W11] is of one size, whatever it says', async () => {
    const sizes = await Promise.all(
      ['', 'a', 'a'.repeat(120)].map(async (text) => (await encryptPush(text, keys)).length),
    );
    expect(new Set(sizes).size).toBe(1);
  });

  test('a key that is no point is refused', async () => {
    const none = new Uint8Array(65).fill(4);
    await expect(encryptPush('hello', { ...keys, p256dh: none })).rejects.toThrow();
  });
});
