import { describe, expect, test } from 'vitest';
import { clientPlace } from './client-place.ts';

const from = (cf: unknown) => clientPlace(Object.assign(new Request('https://roost.example/'), { cf }));

describe('[H18] where a connection comes from', () => {
  test('is the city and country that the edge tells', () => {
    expect(from({ country: 'DE', city: 'Köln', latitude: '50.9' })).toEqual({ country: 'DE', city: 'Köln' });
    expect(from({ country: 'DE' })).toEqual({ country: 'DE', city: '' });
  });

  test('is nothing where it tells none, or none that is one', () => {
    for (const none of [
      undefined,
      {},
      { city: 'Köln' },
      { country: 'XX' },
      { country: 'T1' },
      { country: 49 },
      { country: 'de' },
    ]) {
      expect(from(none)).toBeNull();
    }
  });

  test('is text for a line: nothing that turns or breaks it, and not longer than one', () => {
    expect(from({ country: 'DE', city: `a\u0000\n\u202eb${'c'.repeat(200)}` })?.city).toBe(`a b${'c'.repeat(77)}`);
    expect(from({ country: 'DE', city: { toString: () => 'Köln' } })?.city).toBe('');
  });
});
