import { describe, expect, test } from 'vitest';
import { hex } from '../lib/bytes.ts';
import { wire } from '../schema/gen/wire.js';
import {
  bodyStatement,
  controlStatement,
  deletionStatement,
  deviceListStatement,
  linkJoinerStatement,
  linkOwnerStatement,
  signedControl,
  splitControl,
} from './statements.ts';

const ascii = (text: string) => hex(new TextEncoder().encode(text));
const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte);
const signature = filled(64, 0xaa);
const device = (device: number) => ({
  device,
  identity: filled(33, device),
  addedAt: 0x1_0000_0002,
  registrationId: 5,
});

describe('statements', () => {
  test('[E20] [D7.1] golden bytes: a device list', () => {
    const list = { version: 7, devices: [device(1), device(3)] };
    const each = (n: string) => `000000${n}0021${n.repeat(33)}000000010000000200000005`;
    expect(hex(deviceListStatement('ub', list))).toBe(
      `0013${ascii('roost device list 1')}0002${ascii('ub')}0000000700000002${each('01')}${each('03')}`,
    );
  });

  test('[E20] [D7.1] golden bytes: a control entry', () => {
    const name = { conversation: 'cx', kind: 17, sender: 'ua', device: 2, number: 0x0102_0304 };
    expect(hex(controlStatement(name, Uint8Array.of(8, 1)))).toBe(
      `000f${ascii('roost control 1')}0002${ascii('cx')}000000110002${ascii('ua')}0000000201020304000000020801`,
    );
  });

  test('[E20] [E80] golden bytes: a deletion', () => {
    const name = { conversation: 'cx', sender: 'ua', device: 2, number: 3, targets: [7, 258], leaf: filled(32, 9) };
    expect(hex(deletionStatement(name, Uint8Array.of(8, 1)))).toBe(
      `0010${ascii('roost deletion 1')}0002${ascii('cx')}0002${ascii('ua')}0000000200000003000000020000000700000102` +
        `0020${'09'.repeat(32)}000000020801`,
    );
  });

  test('[E20] [D7.1] golden bytes: what a body is bound to', () => {
    const name = { conversation: 'cx', sender: 'ü', device: 2, number: 3, epoch: 0xffff_ffff, leaf: filled(32, 9) };
    expect(hex(bodyStatement(name))).toBe(
      `000c${ascii('roost body 1')}0002${ascii('cx')}0002c3bc0000000200000003ffffffff0020${'09'.repeat(32)}`,
    );
  });

  test('[H17] golden bytes: what two devices prove to each other', () => {
    const joiner = { code: 'ABCDEFGH', identity: filled(33, 5), registrationId: 258, deviceName: 'ü' };
    expect(hex(linkJoinerStatement(joiner))).toBe(
      `0013${ascii('roost link joiner 1')}0008${ascii('ABCDEFGH')}0021${'05'.repeat(33)}000001020002c3bc`,
    );
    const owner = { code: 'ABCDEFGH', user: 'ua', primary: filled(33, 6), device: 3, list: Uint8Array.of(8, 1) };
    expect(hex(linkOwnerStatement(owner))).toBe(
      `0012${ascii('roost link owner 1')}0008${ascii('ABCDEFGH')}0002${ascii('ua')}0021${'06'.repeat(33)}0000000300020801`,
    );
  });

  test('[D7.1] what has no place in a statement makes none', () => {
    const list = (one: object) => () => deviceListStatement('u', { version: 1, devices: [{ ...device(1), ...one }] });
    expect(list({ identity: filled(65_536, 1) })).toThrow(RangeError);
    expect(list({ addedAt: 2 ** 60 })).toThrow(RangeError);
    expect(list({ registrationId: 2 ** 32 })).toThrow(RangeError);
    expect(list({ device: -1 })).toThrow(RangeError);
  });
});

describe('the signature of a control entry', () => {
  const unsigned = wire.Control.encode({ epoch: 4, roles: { changes: [{ user: 'ub', role: 2 }] } }).finish();

  test('[E20] [D7.1] it is the last field of the body, as the encoder writes it', () => {
    const body = signedControl(unsigned, signature);
    const decoded = wire.Control.decode(body);
    expect(decoded.signature).toEqual(signature);
    expect(wire.Control.encode(decoded).finish()).toEqual(body);
    expect(splitControl(body)).toEqual({ unsigned, signature });
  });

  test('[D7.1] a body without one, or with something behind it, is not signed', () => {
    expect(splitControl(unsigned)).toBeNull();
    expect(splitControl(new Uint8Array(0))).toBeNull();
    expect(splitControl(Uint8Array.of(...signedControl(unsigned, signature), 8, 1))).toBeNull();
    expect(() => signedControl(unsigned, filled(63, 1))).toThrow(RangeError);
  });
});
