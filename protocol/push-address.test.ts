import { describe, expect, test } from 'vitest';
import { isPushEndpoint } from './push-address.ts';

describe('[W12] an endpoint for pushes', () => {
  test.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAA',
    'https://web.push.apple.com/QABC',
    'https://push.example.org:8443/up?token=1',
    'https://push.example.org:443/up',
  ])('%s is one', (address) => {
    expect(isPushEndpoint(address, false)).toBe(true);
  });

  test.each([
    ...['', 'push.example.org', 'http://push.example.org/', 'ftp://push.example.org/', 'file:///etc/passwd'],
    ...[
      'https://localhost/',
      'https://LOCALHOST./',
      'https://push.localhost/',
      'https://intranet/',
      'https://db.internal/',
    ],
    ...['https://127.0.0.1/', 'https://127.1/', 'https://0x7f000001/', 'https://2130706433/', 'https://10.0.0.1/'],
    ...[
      'https://169.254.169.254/',
      'https://8.8.8.8/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://[fd00::1]/',
    ],
    ...[
      'https://user:pass@push.example.org/',
      'https://push.example.org/#part',
      'https://printer.local./',
      'https://0/',
    ],
    // Other ways to write what is not public.
    ...[
      'https://0177.0.0.1/',
      'https://0x7f.1/',
      'https://127.0.0.1./',
      'https://１２７.０.０.１/',
      'https://127。0。0。1/',
    ],
    ...[
      'https://[::]/',
      'https://[::127.0.0.1]/',
      'https://[64:ff9b::a00:1]/',
      'https://[fe80::1]/',
      'https://[fe80::1%25eth0]/',
    ],
    ...[
      'https://%6c%6f%63%61%6c%68%6f%73%74/',
      'https://ⓛocalhost/',
      'https://metadata/',
      'https://metadata.google.internal./',
    ],
    ...['intranet', 'private', 'corp', 'home.arpa', 'alt', 'localdomain', 'LAN'].map((end) => `https://host.${end}/`),
    ...[
      'https://push.example.org../',
      'https://printer.local../',
      'https://.local/',
      'https://push.example.org:0x50/',
      'https:/\\127.0.0.1/',
    ],
    ...['https://127.0.0.1\\@push.example.org/', 'https://push.example.org:22/', 'https://push.example.org:25/'],
    ...[
      'https://push.example.org:0/',
      'https://push.example.org:80/',
      'wss://push.example.org/',
      'javascript:1',
      'blob:https://a.org/1',
    ],
  ])('%s is none', (address) => {
    expect(isPushEndpoint(address, false)).toBe(false);
  });

  test('on a machine of one’s own loopback is one besides, and nothing else is', () => {
    expect(isPushEndpoint('http://127.0.0.1:4000/device', true)).toBe(true);
    expect(isPushEndpoint('https://localhost/device', true)).toBe(true);
    expect(isPushEndpoint('http://10.0.0.1/', true)).toBe(false);
    expect(isPushEndpoint('http://push.example.org/', true)).toBe(false);
    expect(isPushEndpoint('http://169.254.169.254/', true)).toBe(false);
  });
});
