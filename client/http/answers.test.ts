/** What a server says that somebody or something is called. */
import { expect, test } from 'vitest';
import { whyNoName } from '../../lib/texts.ts';
import { everyText, names } from '../../tests/inputs/texts.ts';
import { joinState, name, placeIn, profileOf, refusalOf, shownLink } from './answers.ts';

const user = `u${'a'.repeat(20)}`;
const isShown = (text: string | null | undefined) => text === null || text === '' || whyNoName(text ?? '', 64) === null;

test('it is a name wherever it is one, whatever the server makes of it', () => {
  for (const text of names) expect(name({ name: text })).toBe(text);
  for (const text of everyText) {
    const said = { user, name: text, handle: text, phone: text };
    const joiner = { name: text, address: text, proof: null };
    const device = { name: text, lastSeenAt: 1 };
    const existing = { ...said, since: 1, chats: 1, takeOver: 't', devices: [device] };
    const refusal = refusalOf({ error: { code: 'account-exists', sentence: text, existing } });
    const removed = refusalOf({ error: { code: 'signed-out', signedOut: { why: 'removed', by: text } } });
    const profiles = [profileOf(said), joinState({ expiresAt: 1, account: said }).account, refusal.existing];
    const shown = [
      ...profiles.flatMap((one) => [one?.name, one?.handle, one?.phone]),
      ...(refusal.existing?.devices ?? []).map((one) => one.name),
      shownLink({ state: 'asked', expiresAt: 1, joiner }).joiner?.name,
      shownLink({ state: 'asked', expiresAt: 1, joiner }).joiner?.address,
      placeIn({ country: 'TH', city: text })?.city,
      String(removed.values?.by ?? ''),
    ];
    expect(shown).toHaveLength(14);
    for (const one of shown) expect(isShown(one), JSON.stringify(one?.slice(0, 80))).toBe(true);
    expect(refusal.sentence).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    expect(refusal.sentence.length).toBeLessThan(70_000);
  }
});
