import { describe, expect, test } from 'vitest';
import { type NameBearer, readsLikeAddress, resolveName } from './naming.ts';
import type { ConversationId, UserId } from './sdk.ts';

const contact = (name: string, user = 'uBob'): NameBearer => ({
  name,
  target: { kind: 'contact', user: user as UserId },
  isOwnName: true,
});
const group = (name: string, isOwnName = false, chat = 'cGroup'): NameBearer => ({
  name,
  target: { kind: 'group', chat: chat as ConversationId },
  isOwnName,
});
const stranger = (name: string, user = 'uEve'): NameBearer => ({
  name,
  target: { kind: 'stranger', user: user as UserId },
  isOwnName: false,
});

describe('who is meant is never decided by what others call themselves', () => {
  test.each<[string, NameBearer[]]>([
    ['Bob', [contact('Bob')]],
    ['bob', [contact('bob')]],
    ['Family', [group('Family')]],
    ['family', [group('family', true)]],
    ['José', [contact('Jose\u0301')]],
    ['Bob', [contact('Bob'), stranger('Bob')]],
    ['Bob', [contact('Bob'), stranger('B\u043eb')]],
    ['Family', [stranger('Family'), group('Family')]],
    [' Bob ', [contact('Bob')]],
  ])('%j means one of %j', (text, known) => {
    expect(resolveName(text, known)).toMatchObject({ kind: 'one' });
  });

  test.each<[string, NameBearer[]]>([
    // A stranger calls themself, or a group that they put one into, like somebody else.
    ['Bob', [stranger('Bob')]],
    ['bob', [stranger('bob')]],
    ['bob', [group('bob')]],
    ['team_a', [group('team_a')]],
    ['0170 1234567', [group('0170 1234567')]],
    ['cAAAAAAAAAAAAAAAAAAAAA', [group('cAAAAAAAAAAAAAAAAAAAAA')]],
    // It looks like it, and is not it.
    ['Bob', [contact('bob')]],
    ['Bob', [contact('Воb')]],
    ['Bob', [contact('B\u200bob')]],
    ['Family', [group('Famlly')]],
    ['Family', [group('Family\u202e')]],
    ['B0b', [contact('Bob')]],
    // It says nothing.
    ['\u200b', [contact('\u200b')]],
    ['\u3164', [group('\u3164')]],
    ['Nobody', [contact('Bob'), group('Family')]],
  ])('%j means none of %j', (text, known) => {
    expect(resolveName(text, known)).toMatchObject({ kind: 'near' });
  });

  test.each<[string, NameBearer[]]>([
    ['Bob', [contact('Bob', 'u1'), contact('Bob', 'u2')]],
    ['Bob', [contact('Bob'), group('Bob')]],
    ['Family', [group('Family', true, 'c1'), group('Family', false, 'c2')]],
    ['Bob', [contact('Bob', 'u1'), contact('Воb', 'u2')]],
    ['Bob', [contact('Bob', 'u1'), contact('bob', 'u2')]],
    ['Family', [group('Family', true, 'c1'), group('Fam\u200bily', false, 'c2')]],
    ['Carol', [contact('Carol', 'u1'), group('Саrоl')]],
  ])('%j fits, or looks like, more than one of %j', (text, known) => {
    expect(resolveName(text, known)).toEqual({ kind: 'several', candidates: known });
  });

  test('the candidates are all that look like it, strangers too', () => {
    const known = [contact('bob'), stranger('Bob'), group('Family')];
    expect(resolveName('BOB', known)).toEqual({ kind: 'near', candidates: known.slice(0, 2) });
  });

  test.each([
    '@bob',
    '＠bob',
    '\u200b@bob',
    '+49 170 1234567',
    '0170-1234567',
    'bob_1',
    `u${'A'.repeat(20)}`,
    ` c-${'x'.repeat(20)}`,
  ])('%j reads like an address', (name) => {
    expect(readsLikeAddress(name)).toBe(true);
  });

  test.each(['Bob', 'The group', 'Бob', 'a', '2024', ''])('%j does not', (name) => {
    expect(readsLikeAddress(name)).toBe(false);
  });
});
