import { expect, test } from 'vitest';
import { demandListener } from './event-names.ts';

test('an event that there is not is refused, and those that there are are named', () => {
  expect(() => demandListener('message', () => {})).not.toThrow();
  for (const [name, listener, said] of [
    ['nonsense', () => {}, 'message, reaction, tick'],
    ['toString', () => {}, 'message, reaction, tick'],
    [{}, () => {}, 'message, reaction, tick'],
    ['tick', undefined, 'on takes a function'],
  ])
    expect(() => demandListener(name, listener)).toThrow(
      expect.objectContaining({ code: 'bad-call', sentence: expect.stringContaining(said as string) }),
    );
});
